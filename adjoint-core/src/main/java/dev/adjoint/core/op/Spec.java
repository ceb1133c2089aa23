package dev.adjoint.core.op;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;

/** What is known of a tensor without its numbers: element type and shape. */
public interface Spec {
  /** Element type. */
  DType dtype();

  /** Sizes of the axes. */
  Shape shape();

  /** Returns a spec with this type and shape. */
  static Spec of(DType dtype, Shape shape) {
    return new Plain(dtype, shape);
  }

  /** The form used in messages, for example {@code f32[32, 784]}. */
  default String describe() {
    return dtype() + "" + shape();
  }

  /** A bare pair. */
  record Plain(DType dtype, Shape shape) implements Spec {
    @Override
    public String toString() {
      return describe();
    }
  }
}
