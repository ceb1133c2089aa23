package dev.adjoint.nn.loss;

/** What a loss makes of its single terms. */
public enum Reduction {
  /** Keeps the terms. */
  NONE,
  /** Their mean, the default. */
  MEAN,
  /** Their sum. */
  SUM
}
