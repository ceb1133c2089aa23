package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * (x + 3) / 6 limited to [0, 1].
 *
 * @see Tensor#hardsigmoid()
 */
public record Hardsigmoid() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.hardsigmoid());
  }

  /** {@code Hardsigmoid()}. */
  @Override
  public String toString() {
    return "Hardsigmoid()";
  }
}
