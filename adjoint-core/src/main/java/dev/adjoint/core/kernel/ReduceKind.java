package dev.adjoint.core.kernel;

/** How a reduction folds elements together. */
public enum ReduceKind {
  /** Sum; 0 of nothing. */
  SUM,
  /** Product; 1 of nothing. */
  PROD,
  /** Largest; NaN if any is NaN. */
  MAX,
  /** Smallest; NaN if any is NaN. */
  MIN
}
