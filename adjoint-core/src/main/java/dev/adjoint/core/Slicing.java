package dev.adjoint.core;

import java.util.Arrays;

/**
 * Parts of a tensor along an axis, all of them views. Negative axes count from the end. The
 * gradient of a part lies in its place among zeros.
 */
public sealed interface Slicing extends Family permits Operand {
  /**
   * Elements start, start + step, ... before end along an axis. Negative positions count from the
   * end, positions beyond the ends are cut as in NumPy; a negative step walks backwards.
   */
  default Tensor slice(int axis, int start, int end, int step) {
    return Move.slice(tensor(), axis, start, end, step);
  }

  /** Elements from start up to, not including, end along an axis. */
  default Tensor slice(int axis, int start, int end) {
    return Move.slice(tensor(), axis, start, end, 1);
  }

  /** The elements at one index of an axis, which is dropped. */
  default Tensor select(int axis, int index) {
    int n = shape().size(axis);
    if (index < -n || index >= n) {
      throw new IndexException(
          "select: index "
              + index
              + " on axis "
              + axis
              + " of "
              + describe()
              + ": "
              + (n == 0
                  ? "the axis is empty."
                  : "it must lie from " + -n + " to " + (n - 1) + "."));
    }
    int i = index < 0 ? index + n : index;
    return Move.slice(tensor(), axis, i, i + 1, 1).squeeze(axis);
  }

  /**
   * {@code length} elements from start on along an axis. Unlike {@link #slice} nothing is cut: all
   * of them must be there. A negative start counts from the end.
   */
  default Tensor narrow(int axis, int start, int length) {
    int n = shape().size(axis);
    int s = start < 0 ? start + n : start;
    if (s < 0 || length < 0 || length > n - s) {
      throw new IndexException(
          "narrow: "
              + length
              + " elements from "
              + start
              + " on axis "
              + axis
              + " of "
              + describe()
              + ": there are only "
              + n
              + ". Use slice to cut what lies beyond.");
    }
    return Move.slice(tensor(), axis, s, s + length, 1);
  }

  /** Parts of {@code size} elements along an axis; the last may be smaller. */
  default Tensor[] split(int size, int axis) {
    int n = shape().size(axis);
    if (size < 1) {
      throw new ShapeException("split: parts of " + size + "; a part must have 1 element or more.");
    }
    int[] sizes = new int[Math.max(1, (n - 1) / size + 1)];
    Arrays.fill(sizes, size);
    sizes[sizes.length - 1] = n - size * (sizes.length - 1);
    return split(sizes, axis);
  }

  /** Parts of these sizes along an axis, which together must be the axis. */
  default Tensor[] split(int[] sizes, int axis) {
    int n = shape().size(axis);
    long sum = 0;
    boolean negative = false;
    for (int s : sizes) {
      sum += s;
      negative |= s < 0;
    }
    if (sum != n || negative) {
      throw new ShapeException(
          "split: axis "
              + axis
              + " of "
              + describe()
              + " into "
              + Arrays.toString(sizes)
              + ": the sizes must not be negative and must add up to "
              + n
              + ".");
    }
    Tensor[] parts = new Tensor[sizes.length];
    for (int i = 0, at = 0; i < parts.length; at += sizes[i++]) {
      parts[i] = Move.slice(tensor(), axis, at, at + sizes[i], 1);
    }
    return parts;
  }

  /**
   * n parts of equal size along an axis; where n does not divide it, the last part is smaller, and
   * there may be fewer parts, as in PyTorch.
   */
  default Tensor[] chunk(int n, int axis) {
    int all = shape().size(axis);
    if (n < 1) {
      throw new ShapeException("chunk: " + n + " parts; there must be 1 or more.");
    }
    return all == 0 ? split(new int[n], axis) : split((all - 1) / n + 1, axis);
  }

  /** The elements at each index of an axis, which is dropped: {@link #select} for all of them. */
  default Tensor[] unbind(int axis) {
    Tensor[] parts = new Tensor[shape().size(axis)];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = select(axis, i);
    }
    return parts;
  }
}
