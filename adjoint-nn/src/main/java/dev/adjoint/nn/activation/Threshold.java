package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x above the threshold, another number elsewhere.
 *
 * @param threshold what x must exceed to stay
 * @param otherwise what stands for the rest
 * @see Tensor#threshold(double, double)
 */
public record Threshold(double threshold, double otherwise) implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.threshold(threshold, otherwise));
  }

  /** For example {@code Threshold(0.5, 0.0)}. */
  @Override
  public String toString() {
    return "Threshold(" + threshold + ", " + otherwise + ")";
  }
}
