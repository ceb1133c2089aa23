package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * -1, 0 or 1, the sign of x; the derivative is 0.
 *
 * @see Tensor#sign()
 */
public record Sign() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.sign());
  }

  /** {@code Sign()}. */
  @Override
  public String toString() {
    return "Sign()";
  }
}
