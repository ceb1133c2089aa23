package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * ln(1 + eˣ), a smooth relu.
 *
 * @see Tensor#softplus()
 */
public record Softplus() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.softplus());
  }

  /** {@code Softplus()}. */
  @Override
  public String toString() {
    return "Softplus()";
  }
}
