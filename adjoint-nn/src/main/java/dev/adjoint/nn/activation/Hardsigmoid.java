package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;

/**
 * (x + 3) / 6 limited to [0, 1].
 *
 * @see Tensor#hardsigmoid()
 */
public record Hardsigmoid() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.hardsigmoid();
  }

  /** {@code Hardsigmoid()}. */
  @Override
  public String toString() {
    return "Hardsigmoid()";
  }
}
