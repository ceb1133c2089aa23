package dev.adjoint.nn.optim;

/** Vectors of numbers; sums run from the first to the last, so the bits are always the same. */
final class Vectors {
  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** a + f b. */
  static double[] plus(double[] a, double f, double[] b) {
    double[] out = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] + f * b[i];
    }
    return out;
  }

  static double[] scaled(double[] a, double f) {
    double[] out = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] * f;
    }
    return out;
  }

  /** The largest |aᵢ|, 0 if there is none, NaN if one is. */
  static double largest(double[] a) {
    double most = 0;
    for (double x : a) {
      most = Math.max(most, Math.abs(x));
    }
    return most;
  }

  static double sumOfSizes(double[] a) {
    double sum = 0;
    for (double x : a) {
      sum += Math.abs(x);
    }
    return sum;
  }
}
