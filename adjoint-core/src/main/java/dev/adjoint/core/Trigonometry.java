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

  /** tan x = sin x / cos x. */
  default Tensor tan() {
    return Elementwise.floating(Trigonometric.TAN, tensor());
  }

  /** The y in [-π/2, π/2] with sin y = x; NaN outside [-1, 1], derivative ∞ at ±1. */
  default Tensor asin() {
    return Elementwise.floating(Trigonometric.ASIN, tensor());
  }

  /** The y in [0, π] with cos y = x; NaN outside [-1, 1], derivative -∞ at ±1. */
  default Tensor acos() {
    return Elementwise.floating(Trigonometric.ACOS, tensor());
  }

  /** The y in (-π/2, π/2) with tan y = x. */
  default Tensor atan() {
    return Elementwise.floating(Trigonometric.ATAN, tensor());
  }

  /**
   * The angle from the ray through (1, 0) to the one through (x, y), from -π to π, where this is y.
   * The signs of zeros count: of y = -0 and x &lt; 0 it is -π. The derivatives at 0, 0 are 0.
   */
  default Tensor atan2(Operand x) {
    return Elementwise.floating(Trigonometric.ATAN2, tensor(), x);
  }

  /** sinh x = (eˣ - e⁻ˣ) / 2. */
  default Tensor sinh() {
    return Elementwise.floating(Trigonometric.SINH, tensor());
  }

  /** cosh x = (eˣ + e⁻ˣ) / 2. */
  default Tensor cosh() {
    return Elementwise.floating(Trigonometric.COSH, tensor());
  }

  /** The y with sinh y = x, ln(x + √(x² + 1)). */
  default Tensor asinh() {
    return Elementwise.floating(Trigonometric.ASINH, tensor());
  }

  /** The y ≥ 0 with cosh y = x, ln(x + √(x² - 1)); NaN below 1, derivative ∞ at 1. */
  default Tensor acosh() {
    return Elementwise.floating(Trigonometric.ACOSH, tensor());
  }

  /** The y with tanh y = x, ln((1 + x) / (1 - x)) / 2; ±∞ at ±1, NaN beyond. */
  default Tensor atanh() {
    return Elementwise.floating(Trigonometric.ATANH, tensor());
  }
}

/** The formulas of {@link Trigonometry}. */
final class Trigonometric {
  static final Formula SIN = Formula.of("sin", 1, in(0).sin());
  static final Formula COS = Formula.of("cos", 1, in(0).cos());
  static final Formula TANH =
      Formula.of("tanh", 1, in(0).tanh()).withDerivative(0, c(1).sub(out().mul(out())));
  static final Formula TAN = Formula.of("tan", 1, in(0).tan());
  static final Formula ASIN = Formula.of("asin", 1, in(0).asin());
  static final Formula ACOS = Formula.of("acos", 1, in(0).acos());
  static final Formula ATAN = Formula.of("atan", 1, in(0).atan());
  static final Formula SINH = Formula.of("sinh", 1, in(0).sinh());
  static final Formula COSH = Formula.of("cosh", 1, in(0).cosh());
  static final Formula ASINH = Formula.of("asinh", 1, in(0).asinh());
  static final Formula ACOSH = Formula.of("acosh", 1, in(0).acosh());
  static final Formula ATANH = Formula.of("atanh", 1, in(0).atanh());
  static final Formula ATAN2 = Formula.of("atan2", 2, in(0).atan2(in(1)));

  private Trigonometric() {}
}
