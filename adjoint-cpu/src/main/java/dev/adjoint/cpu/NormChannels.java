package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.ChannelKernels;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;

/**
 * Batch norm of f32 images. The plane of a channel in an example is cut into pieces that fit into
 * the first cache; each has sums of its own by {@link NormLines}, which are put together in f64 in
 * the order of the pieces.
 */
final class NormChannels implements ChannelKernels {
  /** Elements of a piece. */
  private static final int PIECE = 4096;

  /** Smaller planes are for other loops, which go along the channels. */
  private static final int SMALLEST = 16;

  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 14;

  private final Lines lines;

  NormChannels(Lines lines) {
    this.lines = lines;
  }

  boolean fits(View x) {
    return x.dtype() == DType.F32 && x.numel() > 0 && plane(x) >= SMALLEST;
  }

  private static int plane(View x) {
    return x.numel() / x.shape().size(0) / x.shape().size(1);
  }

  /** What to do with a piece: its number, channel, first element and length; room for two sums. */
  private interface Work {
    void run(int piece, int channel, int at, int n, double[] lanes);
  }

  private static int pieces(int plane) {
    return (plane - 1) / PIECE + 1;
  }

  private static int count(View x) {
    return x.shape().size(0) * x.shape().size(1) * pieces(plane(x));
  }

  private static void forEach(View x, Work work) {
    int channels = x.shape().size(1);
    int plane = plane(x);
    int each = pieces(plane);
    Team.parallel(
        count(x),
        Math.max(1, GRAIN / Math.min(plane, PIECE)),
        (from, to) -> {
          double[] lanes = new double[2 * NormLines.LANES];
          for (int k = from; k < to; k++) {
            int at = k % each * PIECE;
            int n = Math.min(PIECE, plane - at);
            work.run(k, k / each % channels, k / each * plane + at, n, lanes);
          }
        });
  }

  private static float rest(double mean) {
    return (float) (mean - (float) mean);
  }

  /** In f32; what is finite stays finite. */
  private static float narrow(double x) {
    return Double.isFinite(x)
        ? (float) Math.clamp(x, -Float.MAX_VALUE, Float.MAX_VALUE)
        : (float) x;
  }

  @Override
  public void moments(View x, double[] mean, double[] variance) {
    float[] a = x.f32();
    double[] parts = new double[3 * count(x)];
    forEach(
        x,
        (k, c, at, n, lanes) -> {
          NormLines l = lines.norms();
          double m = l.sum(a, x.offset() + at, n, lanes) / n;
          parts[3 * k] = n;
          parts[3 * k + 1] = m;
          parts[3 * k + 2] = l.squares(a, x.offset() + at, n, m, lanes);
        });
    int channels = mean.length;
    int each = pieces(plane(x));
    double[] counts = new double[channels];
    Arrays.fill(mean, 0);
    Arrays.fill(variance, 0);
    for (int k = 0; 3 * k < parts.length; k++) { // Chan's rule
      int c = k / each % channels;
      double total = counts[c] + parts[3 * k];
      double share = parts[3 * k] / total;
      double step = parts[3 * k + 1] - mean[c];
      mean[c] = counts[c] == 0 ? parts[3 * k + 1] : mean[c] + step * share;
      variance[c] += parts[3 * k + 2] + (counts[c] == 0 ? 0 : step * step * (counts[c] * share));
      counts[c] = total;
    }
    for (int c = 0; c < channels; c++) {
      variance[c] /= counts[c];
    }
  }

  @Override
  public void scale(View x, double[] mean, double[] factor, double[] shift, View out) {
    float[] a = x.f32();
    float[] y = out.f32();
    forEach(
        x,
        (k, c, at, n, lanes) ->
            lines
                .norms()
                .scale(
                    a,
                    x.offset() + at,
                    n,
                    (float) mean[c],
                    rest(mean[c]),
                    narrow(factor[c]),
                    (float) shift[c],
                    y,
                    out.offset() + at));
  }

  @Override
  public void sums(View x, View dy, double[] mean, double[] sum, double[] along) {
    float[] a = x.f32();
    float[] d = dy.f32();
    double[] parts = new double[2 * count(x)];
    float[] ones = Scratch.take(PIECE);
    Arrays.fill(ones, 1);
    forEach(
        x,
        (k, c, at, n, lanes) -> {
          float centre = (float) mean[c];
          lines
              .normGradients()
              .dots(
                  a,
                  x.offset() + at,
                  d,
                  dy.offset() + at,
                  n,
                  centre,
                  rest(mean[c]),
                  1,
                  ones,
                  lanes);
          parts[2 * k] = lanes[0];
          parts[2 * k + 1] = lanes[1];
        });
    Scratch.give(ones);
    int each = pieces(plane(x));
    Arrays.fill(sum, 0);
    Arrays.fill(along, 0);
    for (int k = 0; 2 * k < parts.length; k++) {
      int c = k / each % sum.length;
      sum[c] += parts[2 * k];
      along[c] += parts[2 * k + 1];
    }
  }

  @Override
  public void gradient(
      View x, View dy, double[] mean, double[] forDy, double[] forX, double[] constant, View dx) {
    float[] a = x.f32();
    float[] d = dy.f32();
    float[] y = dx.f32();
    forEach(
        x,
        (k, c, at, n, lanes) ->
            lines
                .normGradients()
                .gradient(
                    a,
                    x.offset() + at,
                    d,
                    dy.offset() + at,
                    n,
                    (float) mean[c],
                    rest(mean[c]),
                    narrow(forDy[c]),
                    narrow(forX[c]),
                    (float) constant[c],
                    y,
                    dx.offset() + at));
  }
}
