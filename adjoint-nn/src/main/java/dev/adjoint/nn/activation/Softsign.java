package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;

/**
 * x / (1 + |x|).
 *
 * @see Tensor#softsign()
 */
public record Softsign() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.softsign();
  }

  /** {@code Softsign()}. */
  @Override
  public String toString() {
    return "Softsign()";
  }
}
