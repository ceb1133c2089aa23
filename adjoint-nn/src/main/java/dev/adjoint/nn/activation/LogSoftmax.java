package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * xᵢ - ln Σⱼ eˣʲ along an axis.
 *
 * @param axis the axis, from 0 or from the end
 * @see Tensor#logSoftmax(int)
 */
public record LogSoftmax(int axis) implements Layer {
  /** Along the last axis. */
  public LogSoftmax() {
    this(-1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.logSoftmax(axis));
  }

  /** For example {@code LogSoftmax(-1)}. */
  @Override
  public String toString() {
    return "LogSoftmax(" + axis + ")";
  }
}
