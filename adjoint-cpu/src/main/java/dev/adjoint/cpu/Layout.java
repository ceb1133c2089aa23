package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;
import java.util.Arrays;

/**
 * Axes on which one or several arrays are walked together, as few as possible: axes of size 1 are
 * left out, and neighbours that every array could walk as one axis are one.
 */
final class Layout {
  /** Number of axes. */
  final int rank;

  /** Sizes of the axes. */
  final int[] sizes;

  /** For each array the strides of the axes. */
  final int[][] strides;

  /** Number of positions. */
  final int numel;

  private Layout(int rank, int[] sizes, int[][] strides, int numel) {
    this.rank = rank;
    this.sizes = sizes;
    this.strides = strides;
    this.numel = numel;
  }

  /** The axes {@code from} (inclusive) to {@code to} (exclusive) of views of one shape. */
  static Layout of(int from, int to, View... views) {
    int[] sizes = new int[to - from];
    int[][] strides = new int[views.length][to - from];
    for (int i = from; i < to; i++) {
      sizes[i - from] = views[0].shape().size(i);
      for (int v = 0; v < views.length; v++) {
        strides[v][i - from] = views[v].stride(i);
      }
    }
    return of(sizes, strides);
  }

  /** Axes of these sizes, with the strides of each array; overwrites its arguments. */
  static Layout of(int[] sizes, int[]... strides) {
    int rank = 0;
    int numel = 1;
    for (int i = 0; i < sizes.length; i++) {
      int n = sizes[i];
      numel *= n;
      if (n == 1) {
        continue;
      }
      boolean merge = rank > 0;
      for (int[] s : strides) {
        merge = merge && s[rank - 1] == s[i] * n;
      }
      if (merge) {
        rank--;
        n *= sizes[rank];
      }
      sizes[rank] = n;
      for (int[] s : strides) {
        s[rank] = s[i];
      }
      rank++;
    }
    return new Layout(rank, sizes, strides, numel);
  }

  /** Offset in an array of the position with this number in row-major order. */
  int offset(int position, int array) {
    int[] s = strides[array];
    int offset = 0;
    for (int i = rank - 1; i >= 0; i--) {
      int rest = position / sizes[i];
      offset += (position - rest * sizes[i]) * s[i];
      position = rest;
    }
    return offset;
  }

  /** Whether an array has all positions one after the other. */
  boolean isRow(int array) {
    return rank == 0 || (rank == 1 && strides[array][0] == 1);
  }

  /** Stride of the last axis; 0 if there is none. */
  int last(int array) {
    return rank == 0 ? 0 : strides[array][rank - 1];
  }

  @Override
  public String toString() {
    return Arrays.toString(Arrays.copyOf(sizes, rank)) + " " + Arrays.deepToString(strides);
  }
}
