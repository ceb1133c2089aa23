package dev.adjoint.core.expr;

/**
 * The logarithm of the gamma function and its derivatives, in float64, to a few units of the last
 * place; near the zeros that lie at negative x, to as much of the values around.
 */
final class Gamma {
  /** From here on asymptotic series are used. */
  private static final double LARGE = 10;

  /** log Γ(2 + t) / t: 1 - γ, then (-1)ᵏ (ζ(k) - 1)/k, in powers of t. */
  private static final double[] NEAR_TWO = {
    0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546,
    -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425,
    -0.00022315475845357939, 9.945751278180853e-05, -4.492623673813314e-05, 2.050721277567069e-05,
    -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07,
    -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08,
    -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09,
    -1.1921401405860912e-09, 5.731367241678862e-10, -2.7595228851242334e-10, 1.330476437424449e-10
  };

  /** B₂ₖ / (2k (2k - 1)). */
  private static final double[] STIRLING = {
    0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953,
    0.0008417508417508417, -0.0019175269175269176, 0.00641025641025641, -0.029550653594771242,
    0.17964437236883057
  };

  /** The zero of digamma at positive x, in two parts. */
  private static final double ZERO = 1.4616321449683622;

  private static final double ZERO_LOW = 9.549995429965697e-17;

  /** digamma(ZERO + t) / t in powers of t. */
  private static final double[] NEAR_ZERO = {
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
    0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
    0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
    0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
    0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
    0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741, -7.569179582195066e-05,
    5.178575795222081e-05, -3.5430070947659604e-05
  };

  /** B₂ₖ / 2k. */
  private static final double[] DIGAMMA = {
    0.08333333333333333, -0.008333333333333333, 0.003968253968253968, -0.004166666666666667,
    0.007575757575757576, -0.021092796092796094, 0.08333333333333333, -0.4432598039215686
  };

  /** B₂ₖ / (2k)!. */
  private static final double[] ZETA = {
    0.08333333333333333, -0.001388888888888889, 3.306878306878307e-05, -8.267195767195768e-07,
    2.08767569878681e-08, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
    8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19
  };

  private Gamma() {}

  private static double horner(double[] k, double x) {
    double sum = 0;
    for (int i = k.length - 1; i >= 0; i--) {
      sum = sum * x + k[i];
    }
    return sum;
  }

  /** x minus the nearest integer: where the functions of negative x have their poles it is 0. */
  private static double fraction(double x) {
    return x - Math.rint(x);
  }

  /** log|Γ(x)|; ∞ at 0, at the negative integers and at ±∞. */
  static double log(double x) {
    if (Double.isInfinite(x)) {
      return Double.POSITIVE_INFINITY;
    }
    if (x >= 0.5 || Double.isNaN(x)) {
      return logOfPositive(x);
    }
    if (x > -0.5) { // log Γ(x + 2) - log(x + 1) - log|x|, at most the last of which is large
      return nearTwo(x) - StrictMath.log1p(x) - StrictMath.log(Math.abs(x));
    }
    double r = fraction(x);
    return r == 0
        ? Double.POSITIVE_INFINITY
        : StrictMath.log(Math.PI / Math.abs(x * StrictMath.sin(Math.PI * r))) - logOfPositive(-x);
  }

  /** log Γ(2 + t). */
  private static double nearTwo(double t) {
    return t * horner(NEAR_TWO, t);
  }

  private static double logOfPositive(double x) {
    if (x >= LARGE) {
      double series = horner(STIRLING, 1 / x / x) / x;
      // the parts whose sizes cancel are taken together; 0.41.. is log(2π)/2 - 1/2
      return (x - 0.5) * (StrictMath.log(x) - 1) + (0.4189385332046727 + series);
    }
    if (x < 1.5) {
      double t = x - 1;
      return nearTwo(t) - StrictMath.log1p(t);
    }
    double product = 1;
    while (x >= 2.5) {
      x -= 1;
      product *= x;
    }
    return nearTwo(x - 2) + StrictMath.log(product);
  }

  /** Γ'(x)/Γ(x); -∞ at 0, ∞ at -0, NaN at the negative integers and at -∞. */
  static double digamma(double x) {
    if (x == 0) {
      return -1 / x;
    }
    if (x < 0) {
      double r = fraction(x);
      return r == 0 || x == Double.NEGATIVE_INFINITY
          ? Double.NaN
          : digammaOfPositive(1 - x) - Math.PI / StrictMath.tan(Math.PI * r);
    }
    return digammaOfPositive(x);
  }

  private static double digammaOfPositive(double x) {
    double shift = 0;
    if (x < 1.1) {
      shift = 1 / x;
      x += 1;
    }
    double t = x - ZERO - ZERO_LOW;
    if (Math.abs(t) < 0.4) {
      return t * horner(NEAR_ZERO, t) - shift;
    }
    while (x < LARGE) {
      shift += 1 / x;
      x += 1;
    }
    double z = 1 / x / x;
    return StrictMath.log(x) - (0.5 / x + z * horner(DIGAMMA, z) + shift);
  }

  /** {@code dⁿ/dxⁿ digamma(x) = (-1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹} over k = 0, 1, 2 ... */
  static double polygamma(double n, double x) {
    if (n == 0) {
      return digamma(x);
    }
    if (!(n > 0 && n == Math.rint(n))) {
      return Double.NaN;
    }
    double factorial = 1;
    for (double i = 2; i <= n && factorial < Double.POSITIVE_INFINITY; i++) {
      factorial *= i;
    }
    return (n % 2 == 0 ? -1 : 1) * factorial * zeta(n + 1, x);
  }

  /** Σ (x + k)⁻ˢ over k = 0, 1, 2 ... for integers s > 1, of negative x too. */
  private static double zeta(double s, double x) {
    if (x > 0) {
      return zetaOfPositive(s, x);
    }
    double above = x - Math.floor(x);
    if (above == 0 || x == Double.NEGATIVE_INFINITY) {
      return x == 0 || above == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    // the terms below 0 are, but for their sign, the first of the sum from 1 - above on
    double sign = s % 2 == 0 ? 1 : -1;
    double below = zetaOfPositive(s, 1 - above) - zetaOfPositive(s, 1 - x);
    return zetaOfPositive(s, above) + sign * below;
  }

  /** Terms one by one, the rest by Euler's and Maclaurin's formula. */
  private static double zetaOfPositive(double s, double x) {
    if (x == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double sum = 0;
    double t = x;
    for (; t < s + 10; t += 1) {
      double term = StrictMath.pow(t, -s);
      sum += term;
      if (term < 0x1p-60 * sum) {
        return sum;
      }
    }
    double power = StrictMath.pow(t, -s);
    double rest = power * t / (s - 1) + 0.5 * power;
    double factor = power * s / t;
    for (int k = 0; k < ZETA.length; k++) {
      rest += ZETA[k] * factor;
      factor *= (s + 2 * k + 1) * (s + 2 * k + 2) / (t * t);
    }
    return sum + rest;
  }
}
