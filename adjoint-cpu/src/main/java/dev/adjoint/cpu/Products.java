package dev.adjoint.cpu;

/** Folds of floating numbers, which are multiplied too. */
interface Products extends Fold {
  /**
   * {@code out[po + r] = Σ_i w[pw + r * step + i] x[px + i]}, {@code i < n <= CHUNK}, in lanes that
   * add by fused multiply-add.
   */
  void dots(Object w, int pw, int step, int rows, Object x, int px, int n, Object out, int po);

  /** {@code acc[pa + j] = fma(x[px], w[pw + j], acc[pa + j])}, {@code j < n}. */
  void axpy(Object x, int px, Object w, int pw, int n, Object acc, int pa);

  /** {@code acc[pa + j] = 0}, {@code j < n}. */
  void clear(Object acc, int pa, int n);
}
