package dev.adjoint.cpu;

import dev.adjoint.core.kernel.ReduceKind;

/**
 * Folds lines of one array type by the order of sums of {@link Lines}; products go the same way.
 * Arrays are typed {@code float[]}, {@code double[]} or {@code long[]} by the implementation.
 */
interface Fold {
  /** An array of at least n elements, with arbitrary contents. */
  Object take(int n);

  /** Hands an array of {@link #take} back. */
  void give(Object array);

  /** Reads {@code n} elements with a stride into a work array. */
  void gather(Object x, int px, int stride, int n, Object to, int at);

  /** {@code out[po + r]} = fold of {@code x[px + r * step + i]}, {@code i < n <= CHUNK}. */
  void lines(ReduceKind kind, Object x, int px, int step, int rows, int n, Object out, int po);

  /** {@code acc[pa + j] = identity ∘ x[px + j]}. */
  void begin(ReduceKind kind, Object x, int px, int n, Object acc, int pa);

  /** {@code acc[pa + j] = acc[pa + j] ∘ x[px + j]}. */
  void join(ReduceKind kind, Object x, int px, int n, Object acc, int pa);

  /** Lanes of a sum. */
  int lanes();
}
