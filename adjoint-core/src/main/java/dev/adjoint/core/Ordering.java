package dev.adjoint.core;

/**
 * Order along an axis. NaN counts as larger than all numbers, so it comes last in ascending and
 * first in descending order; -0 and 0 are equal. Equal elements keep their order, both ways.
 *
 * <p>Values are picked at the indices that come with them, and the gradient goes there.
 */
public sealed interface Ordering extends Family permits Operand {
  /** Values in ascending order along an axis, and the I64 indices they come from. */
  default Ranked sort(int axis) {
    return Sorting.ranked(tensor(), axis, false, 0, shape().size(axis));
  }

  /** Values in descending order along an axis, and the I64 indices they come from. */
  default Ranked sortDescending(int axis) {
    return Sorting.ranked(tensor(), axis, true, 0, shape().size(axis));
  }

  /** The I64 indices along an axis that put it in ascending order. */
  default Tensor argsort(int axis) {
    return Sorting.along(tensor(), axis, false);
  }

  /** The I64 indices along an axis that put it in descending order. */
  default Tensor argsortDescending(int axis) {
    return Sorting.along(tensor(), axis, true);
  }

  /**
   * The k largest along an axis in descending order, and their I64 indices.
   *
   * @throws ShapeException if there are not that many
   */
  default Ranked topK(int k, int axis) {
    Sorting.checkCount("topK", tensor(), k, 0, axis);
    return Sorting.ranked(tensor(), axis, true, 0, k);
  }

  /**
   * The k smallest along an axis in ascending order, and their I64 indices.
   *
   * @throws ShapeException if there are not that many
   */
  default Ranked topKSmallest(int k, int axis) {
    Sorting.checkCount("topKSmallest", tensor(), k, 0, axis);
    return Sorting.ranked(tensor(), axis, false, 0, k);
  }

  /**
   * The k-th smallest along an axis, counted from 1, and its I64 index.
   *
   * @throws ShapeException if there are not that many
   */
  default Ranked kthValue(int k, int axis) {
    Sorting.checkCount("kthValue", tensor(), k, 1, axis);
    Ranked one = Sorting.ranked(tensor(), axis, false, k - 1, k);
    return new Ranked(one.values.squeeze(axis), one.indices.squeeze(axis));
  }

  /**
   * The different numbers in ascending order, as a vector; where each element's is among them; and
   * how often each occurs. Every NaN is different. The gradient goes to the first occurrence.
   */
  default Unique unique() {
    return Sorting.unique(tensor());
  }

  /**
   * For each value the first place, I64, at which it could be inserted into this ascending sequence
   * without disturbing the order: the number of elements that are less. A vector takes values of
   * any shape; otherwise all axes but the last agree: {@code [..., n]} and {@code [..., m]}.
   *
   * @throws ShapeException if the shapes do not fit
   */
  default Tensor searchsorted(Operand values) {
    return Sorting.search(false, tensor(), values.tensor());
  }

  /** As {@link #searchsorted}, the last such place: the number of elements not greater. */
  default Tensor searchsortedRight(Operand values) {
    return Sorting.search(true, tensor(), values.tensor());
  }

  /**
   * Elements chosen by their rank.
   *
   * @param values the elements
   * @param indices where they are along the axis, I64
   */
  record Ranked(Tensor values, Tensor indices) {}

  /**
   * The result of {@link #unique}.
   *
   * @param values the different numbers, ascending
   * @param inverse in the shape of the input, the place of each element among the values, I64
   * @param counts how often each value occurs, I64
   */
  record Unique(Tensor values, Tensor inverse, Tensor counts) {}
}
