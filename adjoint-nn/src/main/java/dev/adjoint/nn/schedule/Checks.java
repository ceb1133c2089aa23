package dev.adjoint.nn.schedule;

import dev.adjoint.core.TensorException;

/** Checks of schedules' settings, and how numbers are written in their texts. */
final class Checks {
  private Checks() {}

  static void positive(String schedule, String name, long value) {
    if (value < 1) {
      throw new TensorException(
          schedule + ": " + name + " is " + value + "; it must be 1 or more.");
    }
  }

  static void notNegative(String schedule, String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new TensorException(
          schedule + ": " + name + " is " + value + "; it must be a finite number, 0 or more.");
    }
  }

  static void fraction(String schedule, String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new TensorException(
          schedule + ": " + name + " is " + value + "; it must lie in [0, 1].");
    }
  }

  /** 1 instead of 1.0. */
  static String text(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e7 ? String.valueOf((long) x) : String.valueOf(x);
  }

  static String steps(long n) {
    return n == 1 ? "1 step" : n + " steps";
  }
}
