package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/** {@link Softmax} of f64 rows, in plain loops with {@link StrictMath}. */
final class Softmax64 {
  private Softmax64() {}

  private static void rows(int rows, int n, Team.Body body) {
    Team.parallel(
        rows,
        Math.max(1, 512 / n),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            body.run(r);
          }
        });
  }

  /** The sum of a line of any length by the order of {@link Lines}, in eight lanes. */
  static double sum(double[] x, int p, int n) {
    if (n <= Lines.CHUNK) {
      return Fold64.sum(x, p, n);
    }
    double[] partial = new double[(n - 1) / Lines.CHUNK + 1];
    for (int c = 0; c < partial.length; c++) {
      int from = c * Lines.CHUNK;
      partial[c] = Fold64.sum(x, p + from, Math.min(Lines.CHUNK, n - from));
    }
    return sum(partial, 0, partial.length);
  }

  /** Writes {@code exp(x - max)} and returns its sum. */
  private static double exponentials(double[] x, int px, double max, int n, double[] y, int py) {
    for (int j = 0; j < n; j++) {
      y[py + j] = StrictMath.exp(x[px + j] - max);
    }
    return sum(y, py, n);
  }

  static void softmax(View in, int n, boolean log, View out) {
    double[] x = in.f64();
    double[] y = out.f64();
    rows(
        in.numel() / n,
        n,
        r -> {
          int px = in.offset() + r * n;
          int py = out.offset() + r * n;
          double max = Fold64.max(x, px, n);
          double s = exponentials(x, px, max, n, y, py);
          double ln = log ? StrictMath.log(s) : 0;
          for (int j = 0; j < n; j++) {
            y[py + j] = log ? x[px + j] - max - ln : y[py + j] / s;
          }
        });
  }

  static void pullback(View yv, View dv, int n, boolean log, View out) {
    double[] y = yv.f64();
    double[] d = dv.f64();
    double[] to = out.f64();
    rows(
        yv.numel() / n,
        n,
        r -> {
          int p = yv.offset() + r * n;
          int q = dv.offset() + r * n;
          int o = out.offset() + r * n;
          for (int j = 0; j < n; j++) {
            to[o + j] = log ? d[q + j] : y[p + j] * d[q + j];
          }
          double s = sum(to, o, n);
          for (int j = 0; j < n; j++) {
            to[o + j] = log ? d[q + j] - StrictMath.exp(y[p + j]) * s : y[p + j] * (d[q + j] - s);
          }
        });
  }

  static void crossEntropy(View logits, View target, View loss, @Nullable View grad) {
    int n = logits.shape().size(1);
    double[] x = logits.f64();
    long[] t = target.i64();
    double[] l = loss.f64();
    rows(
        logits.shape().size(0),
        n,
        r -> {
          int px = logits.offset() + r * n;
          double[] e = grad == null ? new double[n] : grad.f64();
          int pe = grad == null ? 0 : grad.offset() + r * n;
          double max = Fold64.max(x, px, n);
          double s = exponentials(x, px, max, n, e, pe);
          int right = (int) t[target.offset() + r * target.stride(0)];
          l[loss.offset() + r] = StrictMath.log(s) - (x[px + right] - max);
          if (grad != null) {
            for (int j = 0; j < n; j++) {
              e[pe + j] /= s;
            }
            e[pe + right] -= 1;
          }
        });
  }
}
