package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/** Exponentials and logarithms, element by element. Integers give f32. */
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

  /** 2ˣ, exact for integers x. */
  default Tensor exp2() {
    return Elementwise.floating(Exponential.EXP2, tensor());
  }

  /** log₂ x, exact for powers of 2; -∞ at 0, NaN below. */
  default Tensor log2() {
    return Elementwise.floating(Exponential.LOG2, tensor());
  }

  /** log₁₀ x, exact for powers of 10; -∞ at 0, NaN below. */
  default Tensor log10() {
    return Elementwise.floating(Exponential.LOG10, tensor());
  }
}

/** The formulas of {@link Exponentials}. */
final class Exponential {
  private static final Expr X = in(0);

  static final Formula EXP = Formula.of("exp", 1, X.exp()).withDerivative(0, out());
  static final Formula EXPM1 = Formula.of("expm1", 1, X.expm1()).withDerivative(0, out().add(c(1)));
  static final Formula LOG = Formula.of("log", 1, X.log());
  static final Formula LOG1P = Formula.of("log1p", 1, X.log1p());
  static final Formula EXP2 = Formula.of("exp2", 1, X.exp2());
  static final Formula LOG2 = Formula.of("log2", 1, X.log2());
  static final Formula LOG10 = Formula.of("log10", 1, X.log10());

  private Exponential() {}
}
