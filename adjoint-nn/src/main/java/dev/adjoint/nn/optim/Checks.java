package dev.adjoint.nn.optim;

import dev.adjoint.core.TensorException;

/** Checks of optimizers' settings. */
final class Checks {
  private Checks() {}

  /** In [0, 1). */
  static void checkRate(String optimizer, String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new TensorException(
          optimizer + ": " + name + " is " + value + "; it must lie in [0, 1).");
    }
  }

  /** Finite, 0 or more. */
  static void checkNotNegative(String optimizer, String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new TensorException(
          optimizer + ": " + name + " is " + value + "; it must be a finite number, 0 or more.");
    }
  }
}
