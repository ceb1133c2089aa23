package dev.adjoint.cpu;

/**
 * The two products of a direct convolution, which reads shifted lines of pixels where they lie
 * instead of a matrix of columns (implicit GEMM). Each sum is one chain of fused multiply-adds in
 * the order of k, as in a block of {@link Gemm}.
 */
interface ConvTiles {
  /** Whether these loops are worth leaving the product of columns for. */
  boolean isFast();

  /**
   * {@code c[i][j] (+)= Σ_k a[i][k] b[off[po + k] + pb + j]} for {@code i < m} and {@code j < n}:
   * channels of a result at neighbouring points. Beyond the last point up to 63 more numbers of b
   * are read and forgotten.
   */
  void points(
      int m, int n, int kc, Matrix a, int[] off, int po, float[] b, int pb, Matrix c, boolean add);

  /**
   * {@code c[i][j] (+)= Σ_k a[off[i] + pa + k] b[j][k]} for {@code i < m} and {@code j < n}: a
   * kernel's gradient from so many points; b has column stride 1. The table goes on to a multiple
   * of 8.
   */
  void weights(int m, int n, int kc, float[] a, int pa, int[] off, Matrix b, Matrix c, boolean add);

  /**
   * {@code to[pt + i] = from[pf + i]} for {@code i < n} where {@code keep[i mod width]} is -1, and
   * 0 where that is 0. The pattern goes on for 16 more elements.
   */
  void shift(float[] from, int pf, float[] to, int pt, int n, int width, int[] keep);
}
