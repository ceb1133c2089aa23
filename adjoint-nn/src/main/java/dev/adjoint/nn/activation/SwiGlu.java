package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * a silu(b) of the halves a, b of an axis (Shazeer, 2020).
 *
 * @param axis the axis, from 0 or from the end
 * @see Tensor#swiglu(int)
 */
public record SwiGlu(int axis) implements Layer {
  /** Along the last axis. */
  public SwiGlu() {
    this(-1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.swiglu(axis));
  }

  /** For example {@code SwiGlu(-1)}. */
  @Override
  public String toString() {
    return "SwiGlu(" + axis + ")";
  }
}
