package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x where positive, α (e^(x/α) - 1) elsewhere (Barron, 2017).
 *
 * @param alpha α
 * @see Tensor#celu(double)
 */
public record Celu(double alpha) implements Layer {
  /** With α = 1. */
  public Celu() {
    this(1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.celu(alpha));
  }

  /** For example {@code Celu(1.0)}. */
  @Override
  public String toString() {
    return "Celu(" + alpha + ")";
  }
}
