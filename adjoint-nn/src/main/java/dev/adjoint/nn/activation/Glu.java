package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * a σ(b) of the halves a, b of an axis (Dauphin et al., 2017).
 *
 * @param axis the axis, from 0 or from the end
 * @see Tensor#glu(int)
 */
public record Glu(int axis) implements Layer {
  /** Along the last axis. */
  public Glu() {
    this(-1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.glu(axis));
  }

  /** For example {@code Glu(-1)}. */
  @Override
  public String toString() {
    return "Glu(" + axis + ")";
  }
}
