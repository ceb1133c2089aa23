package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x hardsigmoid(x) (Howard et al., 2019).
 *
 * @see Tensor#hardswish()
 */
public record Hardswish() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.hardswish());
  }

  /** {@code Hardswish()}. */
  @Override
  public String toString() {
    return "Hardswish()";
  }
}
