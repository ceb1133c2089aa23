package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x limited to [low, high], with derivative 0 on the edges.
 *
 * @param low the least result
 * @param high the greatest result
 * @see Tensor#hardtanh(double, double)
 */
public record Hardtanh(double low, double high) implements Layer {
  /** Between -1 and 1. */
  public Hardtanh() {
    this(-1, 1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.hardtanh(low, high));
  }

  /** For example {@code Hardtanh(-1.0, 1.0)}. */
  @Override
  public String toString() {
    return "Hardtanh(" + low + ", " + high + ")";
  }
}
