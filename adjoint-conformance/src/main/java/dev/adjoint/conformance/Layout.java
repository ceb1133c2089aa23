package dev.adjoint.conformance;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;

/**
 * Ways to lay the same numbers out in memory. What lies between and around them is NaN (or 77), so
 * that a kernel which reads or leaks it is found out.
 */
public enum Layout {
  /** Row-major from the start of its array. */
  PLAIN,
  /** Row-major, a few elements into its array. */
  OFFSET,
  /** The axes lie in memory in reverse order. */
  TRANSPOSED,
  /** Every second element along every axis. */
  STEPPED,
  /** Backwards along every axis. */
  REVERSED,
  /** Backwards along the last axis, every third element. */
  REVERSED_STEPPED,
  /** The first index of each odd axis for all: strides 0. Changes the numbers. */
  EXPANDED;

  private static final int MARGIN = 5;

  /** A tensor with the numbers of {@code x} in this layout, sharing nothing. */
  public Tensor of(Tensor x) {
    Shape shape = x.shape();
    int rank = shape.rank();
    int[] strides = new int[rank];
    int dense = 1;
    for (int k = 0; k < rank; k++) {
      int axis = this == TRANSPOSED ? k : rank - 1 - k;
      strides[axis] = dense * spread(axis == rank - 1);
      dense = strides[axis] * Math.max(1, shape.size(axis));
    }
    int margin = this == PLAIN ? 0 : MARGIN;
    int offset = margin;
    for (int axis = 0; axis < rank; axis++) {
      if (isBackwards(axis == rank - 1)) {
        offset += strides[axis] * Math.max(0, shape.size(axis) - 1);
        strides[axis] = -strides[axis];
      }
      if (this == EXPANDED && axis % 2 == 1) {
        strides[axis] = 0;
      }
    }
    DType dtype = x.dtype();
    Object array = garbage(dtype, dense + 2 * margin);
    View to = View.of(Storage.heap(array), dtype, shape, strides, offset);
    View from = x.view();
    View.Cursor i = to.cursor();
    View.Cursor j = from.cursor();
    for (int k = 0, n = x.numel(); k < n; k++) {
      if (dtype.isFloating()) {
        to.setDouble(i.next(), from.getDouble(j.next()));
      } else {
        to.setLong(i.next(), from.getLong(j.next()));
      }
    }
    return Tensor.of(to);
  }

  private int spread(boolean last) {
    return switch (this) {
      case STEPPED -> 2;
      case REVERSED_STEPPED -> last ? 3 : 1;
      default -> 1;
    };
  }

  private boolean isBackwards(boolean last) {
    return this == REVERSED || (this == REVERSED_STEPPED && last);
  }

  private static Object garbage(DType dtype, int n) {
    Object array = Storage.allocate(dtype, n);
    View v = View.of(array, dtype, Shape.of(n));
    for (int i = 0; i < n; i++) {
      if (dtype.isFloating()) {
        v.setDouble(i, Double.NaN);
      } else {
        v.setLong(i, 77);
      }
    }
    return array;
  }
}
