package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;

/**
 * The axes that some views of one shape have in common, merged as far as memory allows: a row-major
 * array is one axis whatever its rank. Where the first output is not row-major, its axes are
 * visited in the order of its memory.
 */
final class LoopWalk {
  /** Number of axes left, at least 1. */
  final int axes;

  /** Sizes, outermost first. */
  final int[] size;

  /** Strides of view k: {@code stride[k][axis]}. */
  final int[][] stride;

  LoopWalk(View[] views, View first) {
    int rank = first.shape().rank();
    int[] order = new int[rank];
    int n = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (first.shape().size(axis) != 1) {
        int at = n++;
        if (!first.isContiguous()) { // insertion sort by falling strides
          for (;
              at > 0 && Math.abs(first.stride(order[at - 1])) < Math.abs(first.stride(axis));
              at--) {
            order[at] = order[at - 1];
          }
        }
        order[at] = axis;
      }
    }
    size = new int[Math.max(1, n)];
    stride = new int[views.length][Math.max(1, n)];
    size[0] = 1;
    int last = -1;
    for (int i = 0; i < n; i++) {
      int axis = order[i];
      int s = first.shape().size(axis);
      if (last < 0 || !follows(views, axis, s, last)) {
        last++;
        size[last] = 1;
      }
      size[last] *= s;
      for (int k = 0; k < views.length; k++) {
        stride[k][last] = views[k].stride(axis);
      }
    }
    axes = last + 1 > 0 ? last + 1 : 1;
  }

  /** Whether a step on axis {@code last} is as long as all of this axis, in every view. */
  private boolean follows(View[] views, int axis, int s, int last) {
    for (int k = 0; k < views.length; k++) {
      if (stride[k][last] != views[k].stride(axis) * s) {
        return false;
      }
    }
    return true;
  }

  /** Size of the innermost axis. */
  int inner() {
    return size[axes - 1];
  }

  int innerStride(int k) {
    return stride[k][axes - 1];
  }

  /** Size of the axis around it. */
  int rows() {
    return axes > 1 ? size[axes - 2] : 1;
  }

  int rowStride(int k) {
    return axes > 1 ? stride[k][axes - 2] : 0;
  }

  /** Number of rows in all. */
  int allRows() {
    int n = 1;
    for (int i = 0; i < axes - 1; i++) {
      n *= size[i];
    }
    return n;
  }

  /** Where row {@code row} of view k begins, counted from the view's offset. */
  int rowOffset(int k, int row) {
    int at = 0;
    int rest = row;
    for (int i = axes - 2; i >= 0; i--) {
      at += rest % size[i] * stride[k][i];
      rest /= size[i];
    }
    return at;
  }
}
