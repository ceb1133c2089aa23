package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x moved towards 0 by λ, and 0 from -λ to λ.
 *
 * @param lambda λ
 * @see Tensor#softshrink(double)
 */
public record Softshrink(double lambda) implements Layer {
  /** With λ = 0.5. */
  public Softshrink() {
    this(0.5);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.softshrink(lambda));
  }

  /** For example {@code Softshrink(0.5)}. */
  @Override
  public String toString() {
    return "Softshrink(" + lambda + ")";
  }
}
