package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * Softmax of -x along an axis.
 *
 * @param axis the axis, from 0 or from the end
 * @see Tensor#softmin(int)
 */
public record Softmin(int axis) implements Layer {
  /** Along the last axis. */
  public Softmin() {
    this(-1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.softmin(axis));
  }

  /** For example {@code Softmin(-1)}. */
  @Override
  public String toString() {
    return "Softmin(" + axis + ")";
  }
}
