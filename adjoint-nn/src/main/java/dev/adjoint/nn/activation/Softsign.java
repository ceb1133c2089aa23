package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x / (1 + |x|).
 *
 * @see Tensor#softsign()
 */
public record Softsign() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.softsign());
  }

  /** {@code Softsign()}. */
  @Override
  public String toString() {
    return "Softsign()";
  }
}
