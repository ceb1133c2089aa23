package dev.adjoint.cpu;

/**
 * The f32 loops along lines of numbers that have a plain and a vector form, bit for bit equal.
 *
 * <p><b>The order of sums.</b> Element i of a line goes to lane {@code i mod 16}; each lane adds
 * its elements in order, from 0; then lanes 8 to 15 are added to lanes 0 to 7, 4 to 7 to 0 to 3,
 * and so on. A line longer than {@value #CHUNK} is cut into chunks of {@value #CHUNK} (the last may
 * be shorter), and the sum is that of the line of their sums. Sixteen lanes fit vectors of 128 to
 * 512 bits alike, and chunks give every thread some work and keep the rounding error small: no
 * element passes through more than 256 + 4 additions a level.
 */
interface Lines {
  /** Lanes of an f32 sum. */
  int LANES = 16;

  /** Elements summed in lanes before a new sum is begun. */
  int CHUNK = 4096;

  /**
   * {@code out[po + r] = Σ_i x[px + r * step + i]} for {@code r < rows}, {@code i < n <= CHUNK}.
   */
  void sums(float[] x, int px, int step, int rows, int n, float[] out, int po);

  /**
   * {@code out[po + r] = Σ_i w[pw + r * step + i] x[px + i]} for {@code r < rows}, {@code i < n <=
   * CHUNK}; lanes add by fused multiply-add.
   */
  void dots(float[] w, int pw, int step, int rows, float[] x, int px, int n, float[] out, int po);

  /** {@code acc[pa + j] += x[px + j]} for {@code j < n}; the arrays do not overlap. */
  void add(float[] x, int px, int n, float[] acc, int pa);

  /** {@code acc[pa + j] = fma(f, x[px + j], acc[pa + j])} for {@code j < n}; no overlap. */
  void axpy(float f, float[] x, int px, int n, float[] acc, int pa);

  /** The largest of n numbers as {@link Math#max(float, float)} has it; -∞ of none. */
  float max(float[] x, int px, int n);

  /** The smallest of n numbers as {@link Math#min(float, float)} has it; ∞ of none. */
  float min(float[] x, int px, int n);

  /** {@code out[po + i] = exp(x[px + i] - shift)} for {@code i < n}; in place if the same. */
  void exp(float[] x, int px, float shift, int n, float[] out, int po);

  /** {@code y[py + j] = a[pa + j] b[pb + j]} for {@code j < n}; in place if the same. */
  void multiply(float[] a, int pa, float[] b, int pb, int n, float[] y, int py);

  /** {@code y[py + j] = a[pa + j] (b[pb + j] - s)} for {@code j < n}; in place if the same. */
  void timesLess(float[] a, int pa, float[] b, int pb, float s, int n, float[] y, int py);

  /** The loops of a normalisation, in the form that is fast now. */
  NormLines norms();

  /** The loops of its gradient. */
  NormLines normGradients();
}
