package dev.adjoint.core.kernel;

/**
 * Loops over the channels of a batch {@code [n, c, ...]} that is row-major: what batch norm is made
 * of. Numbers of a channel come as f64; a mean is taken off an element without loss.
 */
public interface ChannelKernels {
  /** The mean and the mean squared deviation of each channel. */
  void moments(View x, double[] mean, double[] variance);

  /** {@code out = (x - mean[c]) factor[c] + shift[c]}. */
  void scale(View x, double[] mean, double[] factor, double[] shift, View out);

  /** {@code sum[c] = Σ dy}, {@code along[c] = Σ dy (x - mean[c])}. */
  void sums(View x, View dy, double[] mean, double[] sum, double[] along);

  /** {@code dx = forDy[c] dy + forX[c] (x - mean[c]) + constant[c]}. */
  void gradient(
      View x, View dy, double[] mean, double[] forDy, double[] forX, double[] constant, View dx);
}
