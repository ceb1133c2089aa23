package dev.adjoint.nn;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;

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
  /** Checks the probability. */
  public Dropout {
    Dropped.check("dropout", p);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> Dropped.nothing(p) ? x : Dropped.scaled(x, p, x.shape()));
  }

  /** For example {@code Dropout(0.5)}. */
  @Override
  public String toString() {
    return "Dropout(" + p + ")";
  }
}
