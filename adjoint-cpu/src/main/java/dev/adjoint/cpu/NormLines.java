package dev.adjoint.cpu;

/**
 * The f32 loops along a row that is normalised, in a plain and a vector form, bit for bit equal.
 *
 * <p><b>The order of sums.</b> Numbers are added up in f64: element i of a row goes to lane {@code
 * i mod 16}, each lane adds its elements in order, from 0, and the lanes are added by the tree of
 * {@link Lines}. What belongs to one element is computed in f32.
 *
 * <p>A mean comes as two f32 numbers, {@code centre + rest}, so that {@code x - centre - rest}
 * loses no more than the rounding of the difference, however far the numbers lie from 0.
 */
interface NormLines {
  /** Lanes of a sum. */
  int LANES = 16;

  /** {@code Σ_i x[px + i]}; {@code lanes} is room for the lanes of this sum. */
  double sum(float[] x, int px, int n, double[] lanes);

  /** {@code Σ_i (x[px + i] - centre)²}, where lanes add by fused multiply-add. */
  double squares(float[] x, int px, int n, double centre, double[] lanes);

  /** {@code y[py + i] = (x[px + i] - centre - rest) scale w[i] + b[i]}. */
  void scale(
      float[] x,
      int px,
      int n,
      float centre,
      float rest,
      float scale,
      float[] w,
      float[] b,
      float[] y,
      int py);

  /**
   * With {@code x̂_i = (x[px + i] - centre - rest) scale} and {@code g_i = d[pd + i] w[i]} leaves
   * {@code Σ g_i} in {@code lanes[0]} and {@code Σ g_i x̂_i} in {@code lanes[1]}, added by fused
   * multiply-add. {@code lanes} has room for two sums.
   */
  void dots(
      float[] x,
      int px,
      float[] d,
      int pd,
      int n,
      float centre,
      float rest,
      float scale,
      float[] w,
      double[] lanes);

  /**
   * With the same {@code x̂} and {@code g} {@code y[py + i] = (g_i - sum - x̂_i dot) scale}, {@code
   * dw[i] += d[pd + i] x̂_i} and {@code db[i] += d[pd + i]}.
   */
  void gradient(
      float[] x,
      int px,
      float[] d,
      int pd,
      int n,
      float centre,
      float rest,
      float scale,
      float[] w,
      float sum,
      float dot,
      float[] y,
      int py,
      float[] dw,
      float[] db);

  /** {@code y[py + i] = (x[px + i] - centre - rest) factor + shift}. */
  void scale(
      float[] x,
      int px,
      int n,
      float centre,
      float rest,
      float factor,
      float shift,
      float[] y,
      int py);

  /** {@code y[py + i] = d[pd + i] forD + (x[px + i] - centre - rest) forX + constant}. */
  void gradient(
      float[] x,
      int px,
      float[] d,
      int pd,
      int n,
      float centre,
      float rest,
      float forD,
      float forX,
      float constant,
      float[] y,
      int py);

  /** The sum of sixteen lanes. */
  static double tree(double[] s, int p) {
    return (((s[p] + s[p + 8]) + (s[p + 4] + s[p + 12]))
            + ((s[p + 2] + s[p + 10]) + (s[p + 6] + s[p + 14])))
        + (((s[p + 1] + s[p + 9]) + (s[p + 5] + s[p + 13]))
            + ((s[p + 3] + s[p + 11]) + (s[p + 7] + s[p + 15])));
  }
}
