package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/** Exponentials, logarithms and the error function, element by element. Integers give f32. */
public sealed interface Exponentials extends Family permits Operand {
  /** eˣ. */
  default Tensor exp() {
    return Elementwise.floating(Exponential.EXP, tensor());
  }

  /** eˣ - 1, exact for small x. */
  default Tensor expm1() {
    return Elementwise.floating(Exponential.EXPM1, tensor());
  }

  /** ln x; -∞ at 0, NaN below. */
  default Tensor log() {
    return Elementwise.floating(Exponential.LOG, tensor());
  }

  /** ln(1 + x), exact for small x. */
  default Tensor log1p() {
    return Elementwise.floating(Exponential.LOG1P, tensor());
  }

  /** The error function, (2/√π) ∫₀ˣ e^(-t²) dt. */
  default Tensor erf() {
    return Elementwise.floating(Exponential.ERF, tensor());
  }

  /** 1 - erf x, exact for large x. */
  default Tensor erfc() {
    return Elementwise.floating(Exponential.ERFC, tensor());
  }
}

/** The formulas of {@link Exponentials}. */
final class Exponential {
  private static final Expr X = in(0);

  static final Formula EXP = Formula.of("exp", 1, X.exp()).withDerivative(0, out());
  static final Formula EXPM1 = Formula.of("expm1", 1, X.expm1()).withDerivative(0, out().add(c(1)));
  static final Formula LOG = Formula.of("log", 1, X.log());
  static final Formula LOG1P = Formula.of("log1p", 1, X.log1p());
  static final Formula ERF = Formula.of("erf", 1, X.erf());
  static final Formula ERFC = Formula.of("erfc", 1, X.erfc());

  private Exponential() {}
}
