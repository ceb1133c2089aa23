package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * a gelu(b) of the halves a, b of an axis (Shazeer, 2020).
 *
 * @param axis the axis, from 0 or from the end
 * @see Tensor#geglu(int)
 */
public record GeGlu(int axis) implements Layer {
  /** Along the last axis. */
  public GeGlu() {
    this(-1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.geglu(axis));
  }

  /** For example {@code GeGlu(-1)}. */
  @Override
  public String toString() {
    return "GeGlu(" + axis + ")";
  }
}
