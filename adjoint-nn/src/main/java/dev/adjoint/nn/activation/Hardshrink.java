package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x, but 0 from -λ to λ.
 *
 * @param lambda λ
 * @see Tensor#hardshrink(double)
 */
public record Hardshrink(double lambda) implements Layer {
  /** With λ = 0.5. */
  public Hardshrink() {
    this(0.5);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.hardshrink(lambda));
  }

  /** For example {@code Hardshrink(0.5)}. */
  @Override
  public String toString() {
    return "Hardshrink(" + lambda + ")";
  }
}
