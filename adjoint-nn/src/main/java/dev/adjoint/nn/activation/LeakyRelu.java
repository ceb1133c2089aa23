package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * x where positive, slope x elsewhere; at 0 the derivative is the slope.
 *
 * <p>The lectures use 0.1 in three decks and 0.01 in one.
 *
 * @param slope the factor of negative numbers
 * @see Tensor#leakyRelu(double)
 */
public record LeakyRelu(double slope) implements Layer {
  /** With slope 0.01. */
  public LeakyRelu() {
    this(0.01);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.leakyRelu(slope));
  }

  /** For example {@code LeakyRelu(0.01)}. */
  @Override
  public String toString() {
    return "LeakyRelu(" + slope + ")";
  }
}
