package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * max(x, 0), with derivative 0 at 0.
 *
 * <p>The usual choice for hidden layers.
 *
 * @see Tensor#relu()
 */
public record Relu() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.relu());
  }

  /** {@code Relu()}. */
  @Override
  public String toString() {
    return "Relu()";
  }
}
