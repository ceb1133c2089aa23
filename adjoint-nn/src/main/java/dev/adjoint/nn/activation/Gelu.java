package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel, 2016).
 *
 * <p>{@link GeluTanh} and {@link GeluSigmoid} are approximations.
 *
 * @see Tensor#gelu()
 */
public record Gelu() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.gelu());
  }

  /** {@code Gelu()}. */
  @Override
  public String toString() {
    return "Gelu()";
  }
}
