package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x tanh(ln(1 + eˣ)) (Misra, 2019).
 *
 * @see Tensor#mish()
 */
public record Mish() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.mish());
  }

  /** {@code Mish()}. */
  @Override
  public String toString() {
    return "Mish()";
  }
}
