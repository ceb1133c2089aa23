package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x limited to [0, 6].
 *
 * @see Tensor#relu6()
 */
public record Relu6() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.relu6());
  }

  /** {@code Relu6()}. */
  @Override
  public String toString() {
    return "Relu6()";
  }
}
