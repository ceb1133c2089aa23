package dev.adjoint.core;

/**
 * √(-2 ln u₁) cos(2π u₂) of Box and Muller, "A note on the generation of random normal deviates"
 * (1958), to a few units in the last place of a double: by series in plain arithmetic, so that the
 * bits are the same on every machine. Each loop is small, holds no branch and writes to the array
 * that it reads, section by section: so the JIT makes vectors of it.
 */
final class BoxMuller {
  private static final double LN2 = StrictMath.log(2);

  /** The bits of √½: a mantissa is taken from [√½, √2). */
  private static final long ROOT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));

  private BoxMuller() {}

  /** Element i from the words {@code w[i]} and {@code w[Philox.ROW + i]}, which are below 2³². */
  static void normal(long[] w, int n, double[] out) {
    double[] parts = new double[3 * Philox.ROW];
    exponents(w, n, parts);
    radii(n, parts);
    angles(w, n, parts);
    sines(n, parts);
    System.arraycopy(parts, 0, out, 0, n);
  }

  /** u₁ = 2^e f in (0, 1]: e ln 2, f - 1 and f + 1. */
  private static void exponents(long[] w, int n, double[] parts) {
    for (int i = 0; i < n; i++) {
      long bits = Double.doubleToRawLongBits((w[i] + 1) * 0x1p-32);
      long e = bits - ROOT_HALF >> 52;
      double f = Double.longBitsToDouble(bits - (e << 52));
      parts[i] = e * LN2;
      parts[Philox.ROW + i] = f - 1;
      parts[2 * Philox.ROW + i] = f + 1;
    }
  }

  /** ln u₁ = e ln 2 + 2 artanh(s), s = (f - 1) / (f + 1), |s| &lt; 0.172. */
  private static void radii(int n, double[] parts) {
    for (int i = 0; i < n; i++) {
      double s = parts[Philox.ROW + i] / parts[2 * Philox.ROW + i];
      double z = s * s;
      double p = 1.0 / 21;
      p = p * z + 1.0 / 19;
      p = p * z + 1.0 / 17;
      p = p * z + 1.0 / 15;
      p = p * z + 1.0 / 13;
      p = p * z + 1.0 / 11;
      p = p * z + 1.0 / 9;
      p = p * z + 1.0 / 7;
      p = p * z + 1.0 / 5;
      p = p * z + 1.0 / 3;
      parts[i] = Math.sqrt(0 - 2 * (parts[i] + (2 * s + 2 * s * (z * p))));
    }
  }

  /** The x of [-π/2, π/2] with sin x = cos(2π u₂). */
  private static void angles(long[] w, int n, double[] parts) {
    for (int i = 0; i < n; i++) {
      double turns = (w[Philox.ROW + i] << 32 >> 32) * 0x1p-32; // [-½, ½)
      parts[Philox.ROW + i] = 2 * Math.PI * (0.25 - Math.abs(turns));
    }
  }

  /** The radius times sin x, by its Taylor series. */
  private static void sines(int n, double[] parts) {
    for (int i = 0; i < n; i++) {
      double x = parts[Philox.ROW + i];
      double z = -x * x;
      double p = 1 / 25852016738884976640000.0; // 23!
      p = p * z + 1 / 51090942171709440000.0;
      p = p * z + 1 / 121645100408832000.0;
      p = p * z + 1 / 355687428096000.0;
      p = p * z + 1 / 1307674368000.0;
      p = p * z + 1 / 6227020800.0;
      p = p * z + 1 / 39916800.0;
      p = p * z + 1 / 362880.0;
      p = p * z + 1 / 5040.0;
      p = p * z + 1 / 120.0;
      p = p * z + 1 / 6.0;
      parts[i] = parts[i] * (x + x * (z * p));
    }
  }
}
