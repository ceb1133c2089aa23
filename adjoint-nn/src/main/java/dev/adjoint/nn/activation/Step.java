package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * 1 from 0 on, 0 below; the derivative is 0.
 *
 * @see Tensor#step()
 */
public record Step() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.step());
  }

  /** {@code Step()}. */
  @Override
  public String toString() {
    return "Step()";
  }
}
