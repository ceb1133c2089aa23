package dev.adjoint.core;

/** What {@code zeroGrad} leaves behind. */
public enum Zero {
  /** No gradient: {@code grad()} is null until the next backward pass. */
  FORGET,
  /** A gradient that is there becomes zeros, as the lectures say it; one that is not stays null. */
  FILL
}
