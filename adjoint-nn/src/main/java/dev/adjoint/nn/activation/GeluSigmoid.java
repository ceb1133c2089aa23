package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x σ(1.702 x): GELU to 0.021.
 *
 * @see Tensor#geluSigmoid()
 */
public record GeluSigmoid() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.geluSigmoid());
  }

  /** {@code GeluSigmoid()}. */
  @Override
  public String toString() {
    return "GeluSigmoid()";
  }
}
