package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * 1 / (1 + e⁻ˣ), between 0 and 1.
 *
 * <p>For the last layer of a yes-or-no classifier prefer {@code Losses.bceWithLogits} on x itself.
 *
 * @see Tensor#sigmoid()
 */
public record Sigmoid() implements Layer {
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.sigmoid());
  }

  /** {@code Sigmoid()}. */
  @Override
  public String toString() {
    return "Sigmoid()";
  }
}
