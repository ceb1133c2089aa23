package dev.adjoint.core;

import dev.adjoint.core.kernel.ChannelKernels;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * Group norm of images {@code [n, c, ...]} by kernels that go along the plane of one channel of one
 * example: to them the n c planes are the channels of a single example. A row of group norm is some
 * planes of equal size, whose sums are put together here, in f64.
 */
final class NormPlanes {
  private final ChannelKernels kernels;
  private final View x;
  private final int channels;
  private final int group; // channels of a row
  private final int inner;

  private NormPlanes(ChannelKernels kernels, View x, int channels, int group) {
    this.kernels = kernels;
    this.x = x;
    this.channels = channels;
    this.group = group;
    this.inner = x.shape().size(2);
  }

  /** For a contiguous x; null if the kernels have no loops for it. */
  static @Nullable NormPlanes of(Kernels kernels, View x, int groups) {
    if (x.numel() == 0) {
      return null;
    }
    int channels = x.shape().size(1);
    View planes = planes(x, x.shape().size(0) * channels);
    ChannelKernels fast = kernels.channels(planes);
    return fast == null ? null : new NormPlanes(fast, planes, channels, channels / groups);
  }

  private static View planes(View v, int count) {
    int inner = v.numel() / count;
    return v.as(Shape.of(1, count, inner), new int[] {v.numel(), inner, 1}, v.offset());
  }

  private int count() {
    return x.shape().size(1);
  }

  private static double[] perPlane(double[] perRow, int group) {
    double[] out = new double[perRow.length * group];
    for (int p = 0; p < out.length; p++) {
      out[p] = perRow[p / group];
    }
    return out;
  }

  /** Fills y, and the mean and the reciprocal deviation of each row. */
  void forward(
      double @Nullable [] weight,
      double @Nullable [] bias,
      double eps,
      double[] means,
      double[] scales,
      View y) {
    double[] mean = new double[count()];
    double[] variance = new double[count()];
    kernels.moments(x, mean, variance);
    for (int r = 0; r < means.length; r++) {
      double sum = 0;
      for (int p = r * group; p < (r + 1) * group; p++) {
        sum += mean[p];
      }
      double m = sum / group;
      double squares = 0;
      for (int p = r * group; p < (r + 1) * group; p++) {
        squares += variance[p] + (mean[p] - m) * (mean[p] - m);
      }
      means[r] = m;
      scales[r] = 1 / Math.sqrt(squares / group + eps);
    }
    double[] factor = perPlane(scales, group);
    double[] shift = new double[count()];
    for (int p = 0; p < factor.length; p++) {
      factor[p] *= weight == null ? 1 : weight[p % channels];
      shift[p] = bias == null ? 0 : bias[p % channels];
    }
    kernels.scale(x, perPlane(means, group), factor, shift, planes(y, count()));
  }

  /** Fills dx; adds to the gradients of weight and bias. */
  void backward(
      View dy,
      double @Nullable [] weight,
      double[] means,
      double[] scales,
      @Nullable View dx,
      double[] forWeight,
      double[] forBias) {
    double[] mean = perPlane(means, group);
    View d = planes(dy, count());
    double[] sum = new double[count()];
    double[] along = new double[count()];
    kernels.sums(x, d, mean, sum, along);
    double[] forDy = new double[count()];
    double[] forX = new double[count()];
    double[] constant = new double[count()];
    double n = (double) group * inner;
    for (int r = 0; r < means.length; r++) {
      double s = scales[r];
      double a = 0;
      double b = 0;
      for (int p = r * group; p < (r + 1) * group; p++) {
        int c = p % channels;
        double w = weight == null ? 1 : weight[c];
        a += w * sum[p];
        b += w * along[p];
        forDy[p] = w * s;
        forWeight[c] += along[p] * s;
        forBias[c] += sum[p];
      }
      for (int p = r * group; p < (r + 1) * group; p++) {
        forX[p] = -s * s * s * b / n;
        constant[p] = -s * a / n;
      }
    }
    if (dx != null) {
      kernels.gradient(x, d, mean, forDy, forX, constant, planes(dx, count()));
    }
  }
}
