package dev.adjoint.core.expr;

/**
 * Functions that {@link StrictMath} lacks, in float64 and made of it, to one or two units of the
 * last place.
 */
final class Inverses {
  private static final double LN2 = 0.6931471805599453;

  /** From here on x + √(x² ± 1) is 2x. */
  private static final double LARGE = 0x1p28;

  private Inverses() {}

  /** {@code log(x + √(x² + 1))}. */
  static double asinh(double x) {
    double a = Math.abs(x);
    double y =
        a > LARGE
            ? StrictMath.log(a) + LN2
            : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
    return Math.copySign(y, x);
  }

  /** {@code log(x + √(x² - 1))}. */
  static double acosh(double x) {
    if (x > LARGE) {
      return StrictMath.log(x) + LN2;
    }
    double t = x - 1;
    return x < 1 ? Double.NaN : StrictMath.log1p(t + Math.sqrt(t * (t + 2)));
  }

  /** {@code log((1 + x)/(1 - x)) / 2}. */
  static double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
  }

  /** {@code k + log₂ m} for x = 2ᵏ m with m between √½ and √2. */
  static double log2(double x) {
    if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
      return StrictMath.log(x);
    }
    int k = Math.getExponent(x < Double.MIN_NORMAL ? x * 0x1p54 : x);
    double m = Math.scalb(x < Double.MIN_NORMAL ? x * 0x1p54 : x, -k);
    if (m > Math.sqrt(2)) {
      m /= 2;
      k++;
    }
    return StrictMath.log(m) / LN2 + (x < Double.MIN_NORMAL ? k - 54 : k);
  }

  /** {@code 2ⁿ 2ʳ} for x = n + r. */
  static double exp2(double x) {
    return StrictMath.pow(2, x);
  }
}
