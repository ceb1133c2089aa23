package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/**
 * The error function and the gamma function with their kin, and sin x / x, element by element.
 * Integers give f32.
 */
public sealed interface SpecialFunctions extends Family permits Operand {
  /** The error function, (2/√π) ∫₀ˣ e^(-t²) dt. */
  default Tensor erf() {
    return Elementwise.floating(Special.ERF, tensor());
  }

  /** 1 - erf x, exact for large x. */
  default Tensor erfc() {
    return Elementwise.floating(Special.ERFC, tensor());
  }

  /** The y with erf y = x; ±∞ at ±1, NaN beyond. */
  default Tensor erfinv() {
    return Elementwise.floating(Special.ERFINV, tensor());
  }

  /**
   * ln |Γ(x)|; ∞ at 0, the negative integers and ±∞. Where it crosses 0 at negative x, digits are
   * lost.
   */
  default Tensor lgamma() {
    return Elementwise.floating(Special.LGAMMA, tensor());
  }

  /**
   * ψ(x) = Γ'(x) / Γ(x), the derivative of {@link #lgamma}; -∞ at 0, ∞ at -0, NaN at the negative
   * integers and at -∞.
   */
  default Tensor digamma() {
    return Elementwise.floating(Special.DIGAMMA, tensor());
  }

  /**
   * ψ⁽ⁿ⁾(x), derivative number n of {@link #digamma}, which is n = 0; for n ≥ 1 at 0 and the
   * negative integers ∞ for odd n and -∞ for even n.
   *
   * @throws TensorException if n is negative
   */
  default Tensor polygamma(int n) {
    if (n < 0) {
      throw new TensorException(
          "polygamma: order "
              + n
              + ": it counts the derivatives of digamma and is 0 or more. lgamma() is the"
              + " function that digamma is the derivative of.");
    }
    return Elementwise.floating(Special.POLYGAMMA, n, tensor());
  }

  /**
   * sin(πx) / (πx), 1 at 0 and exactly 0 at all other integers; NaN at ±∞. Its derivatives of every
   * order are right at 0 and near it: there, the function is a power series.
   */
  default Tensor sinc() {
    return Elementwise.floating(Special.SINC, tensor());
  }

  /**
   * sin x / x, 1 at 0; NaN at ±∞. Its derivatives of every order are right at 0 and near it: there,
   * the function is a power series.
   */
  default Tensor sinOverX() {
    return Elementwise.floating(Special.SIN_OVER_X, tensor());
  }
}

/** The formulas of {@link SpecialFunctions}. */
final class Special {
  private static final Expr X = in(0);

  static final Formula ERF = Formula.of("erf", 1, X.erf());
  static final Formula ERFC = Formula.of("erfc", 1, X.erfc());
  static final Formula ERFINV = Formula.of("erfinv", 1, X.erfinv());
  static final Formula LGAMMA = Formula.of("lgamma", 1, X.lgamma());
  static final Formula DIGAMMA = Formula.of("digamma", 1, X.digamma());
  static final Formula POLYGAMMA = Formula.of("polygamma", 1, X.polygamma(arg(0)));
  static final Formula SIN_OVER_X = Formula.of("sinOverX", 1, overX(X, X.sin()));
  static final Formula SINC = Formula.of("sinc", 1, overX(X.mul(Math.PI), sinOfPi(X)));

  private Special() {}

  /** sin(z) / z, by powers of z below 1: as many as third derivatives need. */
  private static Expr overX(Expr z, Expr sin) {
    Expr square = z.mul(z);
    double factorial = 1;
    double[] k = new double[12];
    for (int i = 0; i < k.length; i++) {
      k[i] = (i % 2 == 0 ? 1 : -1) / factorial;
      factorial *= (2 * i + 2) * (2 * i + 3);
    }
    Expr series = c(k[k.length - 1]);
    for (int i = k.length - 2; i >= 0; i--) {
      series = series.mul(square).add(k[i]);
    }
    return select(z.abs().lt(1), series, sin.div(z));
  }

  /** (-1)ⁿ sin(π (x - n)) with the integer n nearest to x: next to no error, and 0 at integers. */
  private static Expr sinOfPi(Expr x) {
    Expr n = x.rint();
    Expr odd = n.sub(n.mul(0.5).floor().mul(2));
    return c(1).sub(odd.mul(2)).mul(x.sub(n).mul(Math.PI).sin());
  }
}
