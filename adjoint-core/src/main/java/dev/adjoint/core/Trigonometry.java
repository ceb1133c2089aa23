package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;

import dev.adjoint.core.expr.Formula;

/** Circular and hyperbolic functions, element by element, angles in radians. Integers give f32. */
public sealed interface Trigonometry extends Family permits Operand {
  /** sin x. */
  default Tensor sin() {
    return Elementwise.floating(Trigonometric.SIN, tensor());
  }

  /** cos x. */
  default Tensor cos() {
    return Elementwise.floating(Trigonometric.COS, tensor());
  }

  /** tanh x = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ). */
  default Tensor tanh() {
    return Elementwise.floating(Trigonometric.TANH, tensor());
  }
}

/** The formulas of {@link Trigonometry}. */
final class Trigonometric {
  static final Formula SIN = Formula.of("sin", 1, in(0).sin());
  static final Formula COS = Formula.of("cos", 1, in(0).cos());
  static final Formula TANH =
      Formula.of("tanh", 1, in(0).tanh()).withDerivative(0, c(1).sub(out().mul(out())));

  private Trigonometric() {}
}
