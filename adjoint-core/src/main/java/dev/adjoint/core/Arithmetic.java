package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/**
 * Sums, products, powers and their kin, element by element with NumPy broadcasting. Java numbers
 * take the tensor's element type.
 *
 * <p>Derivatives at kinks are PyTorch's: abs'(0) = 0.
 */
public sealed interface Arithmetic extends Family permits Operand {
  /** a + b. */
  default Tensor add(Operand b) {
    return Elementwise.common(Formulas.ADD, tensor(), b);
  }

  /** a + b. */
  default Tensor add(double b) {
    return Elementwise.common(Formulas.ADD_NUMBER, b, tensor());
  }

  /** a - b. */
  default Tensor sub(Operand b) {
    return Elementwise.common(Formulas.SUB, tensor(), b);
  }

  /** a - b. */
  default Tensor sub(double b) {
    return Elementwise.common(Formulas.SUB_NUMBER, b, tensor());
  }

  /** b - a, with the number on the left. */
  default Tensor rsub(double b) {
    return Elementwise.common(Formulas.RSUB_NUMBER, b, tensor());
  }

  /** a b, element by element. */
  default Tensor mul(Operand b) {
    return Elementwise.common(Formulas.MUL, tensor(), b);
  }

  /** a b. */
  default Tensor mul(double b) {
    return Elementwise.common(Formulas.MUL_NUMBER, b, tensor());
  }

  /** a / b; integers give f32. */
  default Tensor div(Operand b) {
    return Elementwise.floating(Formulas.DIV, tensor(), b);
  }

  /** a / b; integers give f32. */
  default Tensor div(double b) {
    return Elementwise.floating(Formulas.DIV_NUMBER, b, tensor());
  }

  /** b / a, with the number on the left; integers give f32. */
  default Tensor rdiv(double b) {
    return Elementwise.floating(Formulas.RDIV_NUMBER, b, tensor());
  }

  /** -a. */
  default Tensor neg() {
    return Elementwise.common(Formulas.NEG, tensor());
  }

  /** a². */
  default Tensor square() {
    return Elementwise.common(Formulas.SQUARE, tensor());
  }

  /** 1 / a; integers give f32. */
  default Tensor reciprocal() {
    return Elementwise.floating(Formulas.RECIPROCAL, tensor());
  }

  /** √a; NaN below 0, derivative ∞ at 0; integers give f32. */
  default Tensor sqrt() {
    return Elementwise.floating(Formulas.SQRT, tensor());
  }

  /** 1 / √a; integers give f32. */
  default Tensor rsqrt() {
    return Elementwise.floating(Formulas.RSQRT, tensor());
  }

  /** a^p; integers give f32. The derivative of a⁰ is 0 everywhere. */
  default Tensor pow(double p) {
    return p == 2 && tensor().dtype().isFloating()
        ? square()
        : Elementwise.floating(Formulas.POW_NUMBER, p, tensor());
  }

  /** a^b; the derivative for b at a = 0, b >= 0 is 0; integers give f32. */
  default Tensor pow(Operand b) {
    return Elementwise.floating(Formulas.POW, tensor(), b);
  }

  /** |a|, with derivative 0 at 0. */
  default Tensor abs() {
    return Elementwise.common(Formulas.ABS, tensor());
  }

  /** a + w (b - a): a for w = 0, b for w = 1, without rounding there; integers give f32. */
  default Tensor lerp(Operand b, Operand w) {
    return Elementwise.floating(Formulas.LERP, tensor(), b, w);
  }

  /** a + w (b - a): a for w = 0, b for w = 1, without rounding there; integers give f32. */
  default Tensor lerp(Operand b, double w) {
    return Elementwise.apply(
        Formulas.LERP_NUMBER, Elementwise.Result.FLOAT, new double[] {w}, tensor(), b);
  }

  /**
   * √(a² + b²) without overflow; ∞ if either is infinite. The derivatives at 0, 0 are 0 (NaN in
   * PyTorch). Integers give f32.
   */
  default Tensor hypot(Operand b) {
    return Elementwise.floating(Formulas.HYPOT, tensor(), b);
  }
}

/** The formulas of {@link Arithmetic}. */
final class Formulas {
  private static final Expr A = in(0);
  private static final Expr B = in(1);
  private static final Expr N = arg(0);

  static final Formula ADD = Formula.of("add", 2, A.add(B));
  static final Formula ADD_NUMBER = Formula.of("add", 1, A.add(N));
  static final Formula SUB = Formula.of("sub", 2, A.sub(B));
  static final Formula SUB_NUMBER = Formula.of("sub", 1, A.sub(N));
  static final Formula RSUB_NUMBER = Formula.of("rsub", 1, N.sub(A));
  static final Formula MUL = Formula.of("mul", 2, A.mul(B));
  static final Formula MUL_NUMBER = Formula.of("mul", 1, A.mul(N));
  static final Formula DIV = Formula.of("div", 2, A.div(B));
  static final Formula DIV_NUMBER = Formula.of("div", 1, A.div(N));
  static final Formula RDIV_NUMBER = Formula.of("rdiv", 1, N.div(A));
  static final Formula NEG = Formula.of("neg", 1, A.neg());
  static final Formula SQUARE = Formula.of("square", 1, A.mul(A)).withDerivative(0, A.mul(2));
  static final Formula RECIPROCAL =
      Formula.of("reciprocal", 1, c(1).div(A)).withDerivative(0, out().mul(out()).neg());
  static final Formula SQRT = Formula.of("sqrt", 1, A.sqrt()).withDerivative(0, c(0.5).div(out()));
  static final Formula RSQRT =
      Formula.of("rsqrt", 1, c(1).div(A.sqrt())).withDerivative(0, out().div(A).mul(-0.5));
  static final Formula POW_NUMBER = Formula.of("pow", 1, A.pow(N));
  static final Formula POW = Formula.of("pow", 2, A.pow(B));
  static final Formula ABS = Formula.of("abs", 1, A.abs());
  static final Formula LERP = lerp(in(2), 3);
  static final Formula LERP_NUMBER = lerp(N, 2);
  static final Formula HYPOT = Formula.of("hypot", 2, A.hypot(B));

  private Formulas() {}

  private static Formula lerp(Expr w, int inputs) {
    Expr way = B.sub(A);
    Expr back = c(1).sub(w);
    Formula f =
        Formula.of("lerp", inputs, select(w.abs().lt(0.5), A.add(w.mul(way)), B.sub(way.mul(back))))
            .withDerivative(0, back)
            .withDerivative(1, w);
    return inputs == 3 ? f.withDerivative(2, way) : f;
  }
}
