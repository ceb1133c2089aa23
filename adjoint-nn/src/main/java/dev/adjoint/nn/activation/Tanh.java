package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ), between -1 and 1.
 *
 * @see Tensor#tanh()
 */
public record Tanh() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.tanh());
  }

  /** {@code Tanh()}. */
  @Override
  public String toString() {
    return "Tanh()";
  }
}
