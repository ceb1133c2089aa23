package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * eˣⁱ / Σⱼ eˣʲ along an axis.
 *
 * <p>In training use {@code Losses.crossEntropy} on x itself.
 *
 * @param axis the axis, from 0 or from the end
 * @see Tensor#softmax(int)
 */
public record Softmax(int axis) implements Layer {
  /** Along the last axis. */
  public Softmax() {
    this(-1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.softmax(axis));
  }

  /** For example {@code Softmax(-1)}. */
  @Override
  public String toString() {
    return "Softmax(" + axis + ")";
  }
}
