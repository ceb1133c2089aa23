package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/**
 * More activation functions, made of pieces. {@link Activations} has the usual ones. NaN stays NaN,
 * integers give f32, and kinks are PyTorch's: where a piece is constant, so the derivative is 0 on
 * its edge too; those of {@code selu} and {@code celu} at 0 are the left ones.
 */
public sealed interface Rectifiers extends Family permits Operand {
  /** x limited to [low, high], with derivative 0 on the edges, where {@code clamp} has 1. */
  default Tensor hardtanh(double low, double high) {
    return Elementwise.apply(
        Rectifier.HARDTANH, Elementwise.Result.FLOAT, new double[] {low, high}, tensor());
  }

  /** x limited to [0, 6], with derivative 0 on the edges. */
  default Tensor relu6() {
    return hardtanh(0, 6);
  }

  /** (x + 3) / 6 limited to [0, 1], with derivative 0 on the edges, a sigmoid of straight lines. */
  default Tensor hardsigmoid() {
    return Elementwise.floating(Rectifier.HARDSIGMOID, tensor());
  }

  /** x hardsigmoid(x), with derivative 0 at -3 and 1 at 3 (Howard et al., 2019). */
  default Tensor hardswish() {
    return Elementwise.floating(Rectifier.HARDSWISH, tensor());
  }

  /** λ x where positive, λ α (eˣ - 1) elsewhere, with the constants of Klambauer et al., 2017. */
  default Tensor selu() {
    return Elementwise.floating(Rectifier.SELU, tensor());
  }

  /** x where positive, α (e^(x/α) - 1) elsewhere, smooth at 0 (Barron, 2017). */
  default Tensor celu(double alpha) {
    return Elementwise.floating(Rectifier.CELU, alpha, tensor());
  }

  /**
   * x where positive, w x elsewhere, with a tensor w of slopes, which broadcasts: for a slope per
   * channel of [n, c, h, w] give it the shape [c, 1, 1]. The derivative by x at 0 is the slope.
   */
  default Tensor prelu(Operand slope) {
    return Elementwise.floating(Rectifier.PRELU, tensor(), slope);
  }

  /** x - tanh x, without cancellation at small x. */
  default Tensor tanhshrink() {
    return Elementwise.floating(Rectifier.TANHSHRINK, tensor());
  }

  /** x moved towards 0 by λ, and 0 from -λ to λ, with derivative 0 on these edges. */
  default Tensor softshrink(double lambda) {
    return Elementwise.floating(Rectifier.SOFTSHRINK, lambda, tensor());
  }

  /** x above the threshold t, a number elsewhere, with derivative 0 at t. */
  default Tensor threshold(double t, double otherwise) {
    return Elementwise.apply(
        Rectifier.THRESHOLD, Elementwise.Result.FLOAT, new double[] {t, otherwise}, tensor());
  }

  /** x, but 0 from -λ to λ, with derivative 0 on these edges. */
  default Tensor hardshrink(double lambda) {
    return Elementwise.floating(Rectifier.HARDSHRINK, lambda, tensor());
  }
}

/** The formulas of {@link Rectifiers}. */
final class Rectifier {
  private static final Expr X = in(0);
  private static final Expr N = arg(0);

  /** Fixed points of mean 0 and variance 1. */
  private static final double SELU_SCALE = 1.0507009873554804934193349852946;

  private static final double SELU_ALPHA = 1.6732632423543772848170429916717;

  /** (x - tanh x) / x³ in powers of x². */
  private static final double[] TANHSHRINK_SERIES = {
    0.3333333333333333, -0.13333333333333333, 0.05396825396825397, -0.021869488536155203,
    0.008863235529902197, -0.003592128036572481, 0.0014558343870513183, -0.000590027440945586,
    0.00023912911424355248, -9.691537956929451e-05, 3.927832388331683e-05, -1.5918905069328964e-05,
    6.451689215655431e-06, -2.6147711512907546e-06, 1.0597268320104654e-06, -4.294911078273806e-07
  };

  static final Formula HARDTANH =
      Formula.of("hardtanh", 1, select(X.le(N), N, select(X.ge(arg(1)), arg(1), X)));
  static final Formula HARDSIGMOID =
      Formula.of("hardsigmoid", 1, pieces(c(0), X.add(3).div(6), c(1)));
  static final Formula HARDSWISH =
      Formula.of("hardswish", 1, pieces(c(0), X.mul(X.add(3)).div(6), X));
  static final Formula SELU =
      Formula.of(
          "selu", 1, select(X.gt(0), X.mul(SELU_SCALE), X.expm1().mul(SELU_SCALE * SELU_ALPHA)));
  static final Formula CELU = Formula.of("celu", 1, select(X.gt(0), X, X.div(N).expm1().mul(N)));
  static final Formula PRELU = Formula.of("prelu", 2, select(X.gt(0), X, in(1).mul(X)));
  static final Formula TANHSHRINK =
      Formula.of("tanhshrink", 1, select(X.abs().lt(0.5), tanhshrinkOfSmall(), X.sub(X.tanh())))
          .withDerivative(0, X.tanh().square());
  static final Formula SOFTSHRINK =
      Formula.of("softshrink", 1, select(X.abs().le(N), c(0), select(X.gt(0), X.sub(N), X.add(N))));
  static final Formula HARDSHRINK = Formula.of("hardshrink", 1, select(X.abs().le(N), c(0), X));

  static final Formula THRESHOLD = Formula.of("threshold", 1, select(X.le(N), arg(1), X));

  private Rectifier() {}

  /** Up to -3, between, from 3 on. */
  private static Expr pieces(Expr left, Expr middle, Expr right) {
    return select(X.le(-3), left, select(X.ge(3), right, middle));
  }

  private static Expr tanhshrinkOfSmall() {
    Expr square = X.mul(X);
    double[] k = TANHSHRINK_SERIES;
    Expr series = c(k[k.length - 1]);
    for (int i = k.length - 2; i >= 0; i--) {
      series = series.mul(square).add(k[i]);
    }
    return X.mul(square).mul(series);
  }
}
