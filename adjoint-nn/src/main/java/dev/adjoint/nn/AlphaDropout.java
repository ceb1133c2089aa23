package dev.adjoint.nn;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;

/**
 * In training y = a (x m + α' (1 - m)) + b with m = 0 with probability p and else 1, α' = -1.7581
 * the limit of selu at -∞, and a, b such that mean 0 and variance 1 stay (Klambauer et al., 2017).
 * In evaluation y = x. For networks of {@link dev.adjoint.nn.activation.Selu}.
 *
 * <pre>{@code
 * new Sequential(new Linear(64, 32), Tensor::selu, new AlphaDropout(0.1))
 * }</pre>
 *
 * <p>The mask comes from {@link Rng#current()}, so a seed repeats it.
 *
 * @param p the probability that an element is dropped; with 1 all becomes 0
 */
public record AlphaDropout(double p) implements Layer {
  /** Checks the probability. */
  public AlphaDropout {
    Dropped.check("alphaDropout", p);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> Dropped.nothing(p) ? x : Dropped.alpha(x, p, x.shape()));
  }

  /** For example {@code AlphaDropout(0.1)}. */
  @Override
  public String toString() {
    return "AlphaDropout(" + p + ")";
  }
}
