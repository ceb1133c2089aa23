package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;

/**
 * x - tanh x.
 *
 * @see Tensor#tanhshrink()
 */
public record Tanhshrink() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.tanhshrink();
  }

  /** {@code Tanhshrink()}. */
  @Override
  public String toString() {
    return "Tanhshrink()";
  }
}
