package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): GELU to 5e-4.
 *
 * @see Tensor#geluTanh()
 */
public record GeluTanh() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.geluTanh());
  }

  /** {@code GeluTanh()}. */
  @Override
  public String toString() {
    return "GeluTanh()";
  }
}
