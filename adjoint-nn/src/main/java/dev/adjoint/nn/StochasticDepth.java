package dev.adjoint.nn;

import dev.adjoint.core.Rng;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;

/**
 * In training y = x m / (1 - p) with one m for each example along axis 0, which is 0 with
 * probability p: at the end of a residual branch it leaves the branch out (Huang et al., 2016). In
 * evaluation y = x.
 *
 * <pre>{@code
 * x.add(new StochasticDepth(0.1).forward(branch.forward(x)))
 * }</pre>
 *
 * <p>The mask comes from {@link Rng#current()}, so a seed repeats it.
 *
 * @param p the probability that an example is dropped
 */
public record StochasticDepth(double p) implements Layer {
  /** Checks the probability. */
  public StochasticDepth {
    Dropped.check("stochasticDepth", p);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          if (Dropped.nothing(p)) {
            return x;
          }
          if (x.rank() == 0) {
            throw new ShapeException(
                "stochasticDepth: " + x.describe() + ": axis 0 must be the examples.");
          }
          return Dropped.scaled(x, p, Dropped.ones(x, 1));
        });
  }

  /** For example {@code StochasticDepth(0.1)}. */
  @Override
  public String toString() {
    return "StochasticDepth(" + p + ")";
  }
}
