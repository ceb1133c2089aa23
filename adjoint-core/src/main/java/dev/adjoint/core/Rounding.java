package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/**
 * Signs, whole numbers, remainders and limits, element by element with NumPy broadcasting. NaN
 * stays NaN.
 *
 * <p>Derivatives at kinks are PyTorch's: those of steps are 0, clamp' = 1 on its edges, {@code
 * maximum} and {@code minimum} split a tie equally.
 */
public sealed interface Rounding extends Family permits Operand {
  /** -1, 0 or 1; NaN of NaN. Derivative 0. */
  default Tensor sign() {
    return Elementwise.common(RoundingFormulas.SIGN, tensor());
  }

  /** 1 where a ≥ 0 (of -0 too), -1 below; NaN of NaN. Derivative 0. {@link #sign} is 0 at 0. */
  default Tensor sgn() {
    return Elementwise.common(RoundingFormulas.SGN, tensor());
  }

  /** 1 where a ≥ 0 (of -0 too), 0 below, Heaviside's step; NaN of NaN. Derivative 0. */
  default Tensor step() {
    return Elementwise.common(RoundingFormulas.STEP, tensor());
  }

  /** The largest integer not above a. Derivative 0. */
  default Tensor floor() {
    return Elementwise.common(RoundingFormulas.FLOOR, tensor());
  }

  /** The smallest integer not below a. Derivative 0. */
  default Tensor ceil() {
    return Elementwise.common(RoundingFormulas.CEIL, tensor());
  }

  /** The nearest integer, halves to even. Derivative 0. */
  default Tensor round() {
    return Elementwise.common(RoundingFormulas.ROUND, tensor());
  }

  /** The integer part. Derivative 0. */
  default Tensor trunc() {
    return Elementwise.common(RoundingFormulas.TRUNC, tensor());
  }

  /** The larger of two; NaN if either is; a tie splits the gradient equally. */
  default Tensor maximum(Operand b) {
    return Elementwise.common(RoundingFormulas.MAXIMUM, tensor(), b);
  }

  /** The smaller of two; NaN if either is; a tie splits the gradient equally. */
  default Tensor minimum(Operand b) {
    return Elementwise.common(RoundingFormulas.MINIMUM, tensor(), b);
  }

  /** a limited to [low, high], with derivative 1 inside and on the edges. */
  default Tensor clamp(double low, double high) {
    return Elementwise.apply(
        RoundingFormulas.CLAMP, Elementwise.Result.COMMON, new double[] {low, high}, tensor());
  }

  /** a where it is at least low, else low; derivative 1 at low. */
  default Tensor clampMin(double low) {
    return Elementwise.common(RoundingFormulas.CLAMP_MIN, low, tensor());
  }

  /** a where it is at most high, else high; derivative 1 at high. */
  default Tensor clampMax(double high) {
    return Elementwise.common(RoundingFormulas.CLAMP_MAX, high, tensor());
  }

  /**
   * a - b ⌊a / b⌋, with the sign of b and without rounding errors: Python's and PyTorch's {@code
   * %}. Of an infinite a and for b = 0 it is NaN; -1 by ∞ is ∞. The derivative by b is -⌊a / b⌋.
   *
   * @throws TensorException if an integer is divided by 0
   */
  default Tensor remainder(Operand b) {
    return Elementwise.common(RoundingFormulas.REMAINDER, tensor(), b);
  }

  /**
   * a - b ⌊a / b⌋, with the sign of b and without rounding errors.
   *
   * @throws TensorException if an integer is divided by 0
   */
  default Tensor remainder(double b) {
    return Elementwise.common(RoundingFormulas.REMAINDER_NUMBER, b, tensor());
  }
}

/** The formulas of {@link Rounding}. */
final class RoundingFormulas {
  private static final Expr A = in(0);
  private static final Expr B = in(1);
  private static final Expr N = arg(0);

  static final Formula SIGN =
      Formula.of("sign", 1, select(A.gt(0), c(1), select(A.lt(0), c(-1), A)))
          .withDerivative(0, c(0));
  static final Formula SGN =
      Formula.of("sgn", 1, select(A.ge(0), c(1), select(A.lt(0), c(-1), A)))
          .withDerivative(0, c(0));
  static final Formula STEP =
      Formula.of("step", 1, select(A.ge(0), c(1), select(A.lt(0), c(0), A)))
          .withDerivative(0, c(0));
  static final Formula FLOOR = Formula.of("floor", 1, A.floor());
  static final Formula CEIL = Formula.of("ceil", 1, A.ceil());
  static final Formula ROUND = Formula.of("round", 1, A.rint());
  static final Formula TRUNC = Formula.of("trunc", 1, A.trunc());
  static final Formula MAXIMUM = Formula.of("maximum", 2, A.max(B));
  static final Formula MINIMUM = Formula.of("minimum", 2, A.min(B));
  static final Formula CLAMP =
      Formula.of("clamp", 1, select(A.lt(N), N, select(A.gt(arg(1)), arg(1), A)));
  static final Formula CLAMP_MIN = Formula.of("clampMin", 1, select(A.lt(N), N, A));
  static final Formula CLAMP_MAX = Formula.of("clampMax", 1, select(A.gt(N), N, A));
  static final Formula REMAINDER = Formula.of("remainder", 2, A.remainder(B));
  static final Formula REMAINDER_NUMBER = Formula.of("remainder", 1, A.remainder(N));

  private RoundingFormulas() {}
}
