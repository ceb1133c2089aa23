package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x σ(x), which is also called Swish (Ramachandran, Zoph and Le, 2017).
 *
 * @see Tensor#silu()
 */
public record Silu() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.silu());
  }

  /** {@code Silu()}. */
  @Override
  public String toString() {
    return "Silu()";
  }
}
