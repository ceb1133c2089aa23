package dev.adjoint.cpu;

import dev.adjoint.core.expr.Eval;

/**
 * Functions that loops call element by element, named as in formulas: exact to the last bit or
 * nearly, the same on every machine, and slow.
 */
final class Host {
  private Host() {}

  static float pow(float a, float b) {
    return (float) StrictMath.pow(a, b);
  }

  static double pow(double a, double b) {
    return StrictMath.pow(a, b);
  }

  static long pow(long a, long b) {
    return Eval.power(a, b);
  }

  static float sin(float x) {
    return (float) StrictMath.sin(x);
  }

  static double sin(double x) {
    return StrictMath.sin(x);
  }

  static float cos(float x) {
    return (float) StrictMath.cos(x);
  }

  static double cos(double x) {
    return StrictMath.cos(x);
  }
}
