package dev.adjoint.nn;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Formula;
import java.util.Arrays;

/** What the dropout layers share: one mask, drawn for elements, channels or examples. */
final class Dropped {
  /** A choice and not a product: what is dropped is 0 even if it was infinite or NaN. */
  private static final Formula DROPOUT =
      Formula.of("dropout", 2, select(in(1).ne(0), in(0).mul(arg(0)), c(0)));

  /** Dropped becomes a constant instead of 0; then all is scaled and moved. */
  private static final Formula ALPHA_DROPOUT =
      Formula.of("alphaDropout", 2, select(in(1).ne(0), in(0).mul(arg(0)).add(arg(1)), arg(2)));

  /** -λ α, the limit of selu at -∞. */
  private static final double ALPHA =
      -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

  private Dropped() {}

  static void check(String op, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new TensorException(op + ": the probability is " + p + "; it must lie in [0, 1].");
    }
  }

  /** Whether x stays as it is. */
  static boolean nothing(double p) {
    return p == 0 || Modes.mode() == Modes.Mode.EVAL;
  }

  /** x m / (1 - p), with a mask m of that shape that broadcasts. */
  static Tensor scaled(Tensor x, double p, Shape mask) {
    Tensor m = Rng.current().bernoulli(1 - p, x.dtype(), mask);
    return Adjoint.apply(DROPOUT, new double[] {p == 1 ? 0 : 1 / (1 - p)}, x, m);
  }

  /** a (x m + α' (1 - m)) + b, which keeps mean 0 and variance 1. */
  static Tensor alpha(Tensor x, double p, Shape mask) {
    if (p == 1) {
      return x.mul(0);
    }
    double a = 1 / Math.sqrt((1 - p) * (1 + p * ALPHA * ALPHA));
    double b = -a * ALPHA * p;
    Tensor m = Rng.current().bernoulli(1 - p, x.dtype(), mask);
    return Adjoint.apply(ALPHA_DROPOUT, new double[] {a, b, a * ALPHA + b}, x, m);
  }

  /** The shape of x with size 1 on the last axes: one number for each channel. */
  static Shape channels(String op, Tensor x, int axes) {
    if (x.rank() != axes + 1 && x.rank() != axes + 2) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + ": it must be [channels"
              + ", size".repeat(axes)
              + "], with or without a batch axis before it.");
    }
    return ones(x, x.rank() - axes);
  }

  /** The shape of x with size 1 from that axis on. */
  static Shape ones(Tensor x, int from) {
    int[] sizes = x.shape().toArray();
    Arrays.fill(sizes, from, sizes.length, 1);
    return Shape.of(sizes);
  }
}
