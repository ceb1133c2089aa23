package dev.adjoint.nn;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Formula;

/**
 * In training y = x m / (1 - p) with m = 0 with probability p and else 1, each element by itself;
 * in evaluation y = x. The expectation of y is x in both (Srivastava et al., 2014).
 *
 * <pre>{@code
 * Layer net = new Sequential(new Linear(784, 256), Tensor::relu, new Dropout(0.2), ...);
 * Modes.inference(() -> net.forward(x));    // nothing is dropped
 * }</pre>
 *
 * <p>The mask comes from {@link Rng#current()}, so a seed repeats it.
 *
 * @param p the probability that an element is dropped
 */
public record Dropout(double p) implements Layer {
  /** A choice and not a product: what is dropped is 0 even if it was infinite or NaN. */
  private static final Formula DROPOUT =
      Formula.of("dropout", 2, select(in(1).ne(0), in(0).mul(arg(0)), c(0)));

  /** Checks the probability. */
  public Dropout {
    if (!(p >= 0 && p <= 1)) {
      throw new TensorException("dropout: the probability is " + p + "; it must lie in [0, 1].");
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    if (p == 0 || Modes.mode() == Modes.Mode.EVAL) {
      return x;
    }
    Tensor mask = Rng.current().bernoulli(1 - p, x.dtype(), x.shape());
    return Adjoint.apply(DROPOUT, new double[] {p == 1 ? 0 : 1 / (1 - p)}, x, mask);
  }

  /** For example {@code Dropout(0.5)}. */
  @Override
  public String toString() {
    return "Dropout(" + p + ")";
  }
}
