package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x - tanh x.
 *
 * @see Tensor#tanhshrink()
 */
public record Tanhshrink() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.tanhshrink());
  }

  /** {@code Tanhshrink()}. */
  @Override
  public String toString() {
    return "Tanhshrink()";
  }
}
