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

  /** digamma(x) / (x - ZERO) for x from 1 to 2, in powers of x - 3/2: from nodes of Chebyshev. */
  private static final double[] FROM_ONE = {
    0.9510558760318328,
    -0.4236274212814606,
    0.24054248424078697,
    -0.14840492305388092,
    0.09498872445289039,
    -0.06192213327548831,
    0.040760833940846085,
    -0.026975796659787055,
    0.017907248317313294,
    -0.011908220105959716,
    0.007927021796868154,
    -0.005279937255532708,
    0.003518106563802472,
    -0.0023454947397380833,
    0.0015633696313653504,
    -0.0010364584817312839,
    0.0006909255761282986,
    -0.00048595039220036254,
    0.00032395945401345196,
    -0.00014480643368061614,
    9.653646261410062e-05,
    -0.0001782188548855923,
    0.00011881232908510335
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
    if (x >= LARGE) {
      double z = 1 / x / x;
      return StrictMath.log(x) - (0.5 / x + z * horner(DIGAMMA, z));
    }
    if (x < 1) {
      return fromOne(x + 1) - 1 / x;
    }
    double sum = 0;
    while (x >= 2) {
      x -= 1;
      sum += 1 / x;
    }
    return fromOne(x) + sum;
  }

  private static double fromOne(double x) {
    return (x - ZERO - ZERO_LOW) * horner(FROM_ONE, x - 1.5);
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
