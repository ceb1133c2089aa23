package dev.adjoint.core.expr;

/**
 * {@code erf(x) = 2/√π ∫₀ˣ e^{-t²} dt} and {@code erfc(x) = 1 - erf(x)} in float64, to about 1e-15
 * relative, erfc in its tail too, until it underflows beyond x = 26.5.
 */
public final class Erf {
  private static final double TWO_BY_ROOT_PI = 1.1283791670955126;

  /** Where t = (x - K) / (x + K) is 0. */
  private static final double K = 3.75;

  /**
   * Chebyshev coefficients in t of {@code (1 + 2x) e^{x²} erfc(x)} for x ≥ 0, from 80 nodes at 40
   * digits.
   */
  private static final double[] TAIL = {
    1.1775789345674017541, -0.0045900545806464773309, -0.084249133366517915584,
    0.059209939998191890498, -0.026658668435305752277, 0.0090749976707052650939,
    -0.0024131635404176081909, 0.00049077583652580863229, -0.000069169733025012063671,
    4.1390279860730101675e-6, 7.7403830661984906686e-7, -2.1886401049234395661e-7,
    1.0764999465670910378e-8, 4.5219598112182868983e-9, -7.7544002088313511048e-10,
    -6.3180883408866844969e-11, 2.8687950109306698768e-11, 1.9455868545777312885e-13,
    -9.6546967484334426974e-13, 3.2525481481487086981e-14, 3.3478119482867894851e-14,
    -1.8645628804192768415e-15, -1.2507950530686436749e-15, 7.4182352566585349472e-17,
    5.0681489048335402762e-17
  };

  private Erf() {}

  /** {@code 2/√π ∫₀ˣ e^{-t²} dt}. */
  public static double erf(double x) {
    return Math.abs(x) < 1 ? series(x) : x > 0 ? 1 - tail(x) : tail(-x) - 1;
  }

  /** {@code 1 - erf(x)}. */
  public static double erfc(double x) {
    return x < 0 ? 1 + erf(-x) : x < 0.5 ? 1 - series(x) : tail(x);
  }

  /** {@code 2/√π Σ (-1)ⁿ x^{2n+1} / (n! (2n+1))}, smallest terms first. */
  private static double series(double x) {
    if (x == 0) {
      return x; // -0 too
    }
    double z = x * x;
    double sum = 0;
    for (int n = 22; n >= 1; n--) {
      sum = -z / n * (1.0 / (2 * n + 1) + sum);
    }
    return TWO_BY_ROOT_PI * (x + x * sum);
  }

  /** erfc(x) for x ≥ 0.5 (or NaN). */
  private static double tail(double x) {
    if (x > 28) {
      return 0;
    }
    double t = (x - K) / (x + K);
    double b1 = 0;
    double b2 = 0;
    for (int j = TAIL.length - 1; j >= 1; j--) { // Clenshaw's sum
      double b = 2 * t * b1 - b2 + TAIL[j];
      b2 = b1;
      b1 = b;
    }
    double sum = t * b1 - b2 + TAIL[0];
    // e^{-x²} with x² = h² + (x - h)(x + h), where h has few digits and h² is exact
    double h = (float) x;
    return StrictMath.exp(-h * h) * StrictMath.exp((h - x) * (h + x)) * sum / (1 + 2 * x);
  }

  /** The y with erf(y) = x: a first guess, then three of Halley's steps. */
  static double inverse(double x) {
    double a = Math.abs(x);
    if (x == 0 || !(a < 1)) {
      return x == 0 ? x : a == 1 ? x * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double w = -StrictMath.log((1 - a) * (1 + a));
    double y = a * horner(GUESS, w - 2.5);
    if (w > 5) { // q = erfc(y) is about e^{-y²} / (y √π)
      double q = (1 - a) * Math.sqrt(Math.PI);
      y = Math.sqrt(-StrictMath.log(q * Math.sqrt(-StrictMath.log(q))));
    }
    for (int i = 0; i < 3; i++) {
      // 1 - a is exact where it is used, and erfc keeps its digits there
      double error = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y);
      double step = error / (TWO_BY_ROOT_PI * StrictMath.exp(-y * y));
      y -= step / (1 + y * step);
    }
    return x < 0 ? -y : y;
  }

  /** erfinv(x)/x in w - 2.5 with w = -log(1 - x²), to some 1e-6 (Giles, 2010). */
  private static final double[] GUESS = {
    1.50140941,
    0.246640727,
    -0.00417768164,
    -0.00125372503,
    0.00021858087,
    -4.39150654e-6,
    -3.5233877e-6,
    3.43273939e-7,
    2.81022636e-8
  };

  private static double horner(double[] k, double x) {
    double sum = 0;
    for (int i = k.length - 1; i >= 0; i--) {
      sum = sum * x + k[i];
    }
    return sum;
  }
}
