package dev.adjoint.core;

/**
 * The greatest or the mean of each window of the last axes: {@code [..., h, w] -> [..., h', w']}
 * with h' = ⌊(h + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1. Axes in front are a batch.
 *
 * <p>NaN is the greatest. Of equal numbers the first of a window is taken, and it alone has the
 * gradient. Borders count as -∞, and as 0 in averages. Averages of integers are f32.
 */
public sealed interface Pooling extends Family permits Operand {
  /**
   * The greatest numbers and where they stood.
   *
   * @param values the greatest number of each window
   * @param indices I64, the place h w + column in the image (of one axis: the place on it)
   */
  record Pooled(Tensor values, Tensor indices) {}

  /** The greatest of each window along the last axis. */
  default Tensor maxPool1d(PoolWindow window) {
    return Pool.max(tensor(), Pool.line("maxPool1d", tensor(), window));
  }

  /** The greatest of each window of the last two axes. */
  default Tensor maxPool2d(PoolWindow window) {
    return Pool.max(tensor(), Pool.plane("maxPool2d", tensor(), window));
  }

  /** The greatest of each window of the last two axes, and where they stand. */
  default Pooled maxPool2dWithIndices(PoolWindow window) {
    return Pool.greatest(tensor(), Pool.plane("maxPool2d", tensor(), window));
  }

  /** The mean of each window along the last axis. */
  default Tensor avgPool1d(PoolWindow window) {
    return Pool.average("avgPool1d", tensor(), Pool.line("avgPool1d", tensor(), window), window);
  }

  /** The mean of each window of the last two axes. */
  default Tensor avgPool2d(PoolWindow window) {
    return Pool.average("avgPool2d", tensor(), Pool.plane("avgPool2d", tensor(), window), window);
  }

  /**
   * The greatest of {@code size} windows along the last axis; window i goes from ⌊i n / size⌋ to
   * ⌈(i + 1) n / size⌉.
   */
  default Tensor adaptiveMaxPool1d(int size) {
    return Pool.max(tensor(), Pool.adaptive("adaptiveMaxPool1d", tensor(), size));
  }

  /** The greatest of height x width windows of the last two axes. */
  default Tensor adaptiveMaxPool2d(int height, int width) {
    return Pool.max(tensor(), Pool.adaptive("adaptiveMaxPool2d", tensor(), height, width));
  }

  /**
   * The means of {@code size} windows along the last axis; window i goes from ⌊i n / size⌋ to ⌈(i +
   * 1) n / size⌉.
   */
  default Tensor adaptiveAvgPool1d(int size) {
    return Pool.average(tensor(), Pool.adaptive("adaptiveAvgPool1d", tensor(), size));
  }

  /** The means of height x width windows of the last two axes; 1 x 1 is the mean of each image. */
  default Tensor adaptiveAvgPool2d(int height, int width) {
    return Pool.average(tensor(), Pool.adaptive("adaptiveAvgPool2d", tensor(), height, width));
  }
}
