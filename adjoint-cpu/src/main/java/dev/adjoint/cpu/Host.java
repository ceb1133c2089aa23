package dev.adjoint.cpu;

import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Fn2;

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

  static float tan(float x) {
    return (float) StrictMath.tan(x);
  }

  static double tan(double x) {
    return StrictMath.tan(x);
  }

  static float erfinv(float x) {
    return (float) Fn.ERFINV.value(x);
  }

  static double erfinv(double x) {
    return Fn.ERFINV.value(x);
  }

  static float lgamma(float x) {
    return (float) Fn.LGAMMA.value(x);
  }

  static double lgamma(double x) {
    return Fn.LGAMMA.value(x);
  }

  static float digamma(float x) {
    return (float) Fn.DIGAMMA.value(x);
  }

  static double digamma(double x) {
    return Fn.DIGAMMA.value(x);
  }

  static float polygamma(float a, float b) {
    return (float) Fn2.POLYGAMMA.value(a, b);
  }

  static double polygamma(double a, double b) {
    return Fn2.POLYGAMMA.value(a, b);
  }

  static float remainder(float a, float b) {
    return (float) Fn2.REMAINDER.value(a, b);
  }

  static double remainder(double a, double b) {
    return Fn2.REMAINDER.value(a, b);
  }

  static long remainder(long a, long b) {
    return Math.floorMod(a, b);
  }
}
