package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;

/**
 * x σ(1.702 x): GELU to 0.021.
 *
 * @see Tensor#geluSigmoid()
 */
public record GeluSigmoid() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.geluSigmoid();
  }

  /** {@code GeluSigmoid()}. */
  @Override
  public String toString() {
    return "GeluSigmoid()";
  }
}
