package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x where positive, α (eˣ - 1) elsewhere (Clevert et al., 2015).
 *
 * @param alpha α, the negative of the limit at -∞
 * @see Tensor#elu(double)
 */
public record Elu(double alpha) implements Layer {
  /** With α = 1. */
  public Elu() {
    this(1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.elu(alpha));
  }

  /** For example {@code Elu(1.0)}. */
  @Override
  public String toString() {
    return "Elu(" + alpha + ")";
  }
}
