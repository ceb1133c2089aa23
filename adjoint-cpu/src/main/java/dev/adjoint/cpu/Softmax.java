package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * Softmax of rows, {@code y[j] = exp(x[j] - m) / s} with {@code m = max x} and {@code s = Σ
 * exp(x[j] - m)}, its logarithm {@code x[j] - m - ln s}, their pullbacks, and cross-entropy.
 *
 * <p>Rows are taken a few at a time, so that every pass after the first finds them in the first
 * cache. Sums follow {@link Lines}.
 */
final class Softmax {
  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 12;

  /** Rows shorter than this are exponentiated several at a time. */
  private static final int SHORT = 64;

  private final Lines lines;
  private final Copy copy;

  Softmax(Lines lines, Copy copy) {
    this.lines = lines;
    this.copy = copy;
  }

  /** A view of the same numbers, row-major. */
  private View rows(View v) {
    if (v.isContiguous()) {
      return v;
    }
    View c = View.allocate(v.dtype(), v.shape());
    copy.copy(v, c);
    return c;
  }

  private static int columns(View v) {
    Shape s = v.shape();
    return s.rank() == 0 ? 1 : s.size(-1);
  }

  /** Rows that one thread takes in one go: a multiple of eight where there are that many. */
  private static void blocks(int rows, int n, Team.Range body) {
    int block = Math.clamp(8192L / n & -8, 8, 256);
    int grain = block * Math.max(1, GRAIN / (block * n));
    Team.parallel(
        rows,
        grain,
        (from, to) -> {
          for (int r = from; r < to; r += block) {
            body.run(r, Math.min(to, r + block));
          }
        });
  }

  /** {@code out[r] = Σ_j x[r][j]} for rows of any length that lie {@code n} apart. */
  private void sums(float[] x, int px, int rows, int n, float[] out) {
    if (n <= Lines.CHUNK) {
      lines.sums(x, px, n, rows, n, out, 0);
      return;
    }
    int chunks = (n - 1) / Lines.CHUNK + 1;
    float[] partial = Scratch.take(rows * chunks);
    for (int r = 0; r < rows; r++) {
      int p = px + r * n;
      int last = (chunks - 1) * Lines.CHUNK;
      lines.sums(x, p, Lines.CHUNK, chunks - 1, Lines.CHUNK, partial, r * chunks);
      lines.sums(x, p + last, 0, 1, n - last, partial, r * chunks + chunks - 1);
    }
    sums(partial, 0, rows, chunks, out);
    Scratch.give(partial);
  }

  /** {@code max[r] = max x[r]}, {@code e[r] = exp(x[r] - max[r])}, {@code sum[r] = Σ e[r]}. */
  private void exponentials(
      float[] x, int px, int rows, int n, float[] max, float[] e, int pe, float[] sum) {
    boolean few = n < SHORT;
    for (int r = 0; r < rows; r++) {
      int p = px + r * n;
      int q = pe + r * n;
      float top = lines.max(x, p, n);
      max[r] = top;
      if (few) {
        for (int j = 0; j < n; j++) {
          e[q + j] = x[p + j] - top;
        }
      } else {
        lines.exp(x, p, top, n, e, q);
      }
    }
    if (few) {
      lines.exp(e, pe, 0, rows * n, e, pe); // short rows fill vectors together
    }
    sums(e, pe, rows, n, sum);
  }

  /** Softmax over the last axis, or its logarithm. */
  void softmax(View in, boolean log, View out) {
    int n = columns(in);
    if (in.numel() == 0) {
      return;
    }
    if (in.dtype() == DType.F64) {
      Softmax64.softmax(rows(in), n, log, out);
      return;
    }
    View x = rows(in);
    float[] a = x.f32();
    blocks(
        in.numel() / n,
        n,
        (from, to) -> softmax(a, x.offset() + from * n, to - from, n, log, out, from));
  }

  /** The same of rows that are computed where the result will be. */
  void softmax(RowSource in, boolean log, View out) {
    int n = columns(out);
    if (out.numel() == 0) {
      return;
    }
    float[] y = out.f32();
    blocks(
        out.numel() / n,
        n,
        (from, to) -> {
          int p = out.offset() + from * n;
          in.rows(from, to, y, p);
          softmax(y, p, to - from, n, log, out, from);
        });
  }

  /** Rows of {@code a}, which may be those of the result. */
  private void softmax(float[] a, int px, int rows, int n, boolean log, View out, int first) {
    float[] y = out.f32();
    int po = out.offset() + first * n;
    float[] max = Scratch.take(rows);
    float[] sum = Scratch.take(rows);
    float[] e = log ? Scratch.take(rows * n) : y;
    int pe = log ? 0 : po;
    exponentials(a, px, rows, n, max, e, pe, sum);
    for (int r = 0; r < rows; r++) {
      if (log) {
        subtract(a, px + r * n, max[r], (float) StrictMath.log(sum[r]), n, y, po + r * n);
      } else {
        scale(y, po + r * n, 1 / sum[r], n);
      }
    }
    Scratch.give(max);
    Scratch.give(sum);
    if (log) {
      Scratch.give(e);
    }
  }

  private static void scale(float[] y, int p, float by, int n) {
    for (int j = p; j < p + n; j++) {
      y[j] *= by;
    }
  }

  // The JIT makes vectors of a loop over several arrays only if it indexes them alike: two loops.

  private static void subtract(float[] x, int px, float a, float b, int n, float[] y, int py) {
    if (px == py) {
      for (int j = py; j < py + n; j++) {
        y[j] = x[j] - a - b;
      }
    } else {
      for (int j = 0; j < n; j++) {
        y[py + j] = x[px + j] - a - b;
      }
    }
  }

  /** {@code y (dy - Σ dy y)} of softmax, {@code dy - exp(y) Σ dy} of its logarithm. */
  void pullback(View y, View dy, boolean log, View out) {
    int n = columns(y);
    if (y.numel() == 0) {
      return;
    }
    if (y.dtype() == DType.F64) {
      Softmax64.pullback(rows(y), rows(dy), n, log, out);
      return;
    }
    View yr = rows(y);
    View dr = rows(dy);
    float[] to = out.f32();
    blocks(
        y.numel() / n,
        n,
        (from, end) -> pullback(yr, dr, log, n, from, end, to, out.offset() + from * n));
  }

  /** Rows of the pullback, as they are asked for. */
  RowSource source(Rows.SoftmaxPullback p) {
    View y = rows(p.y());
    View dy = rows(p.dy());
    int n = columns(y);
    return (from, end, to, at) -> pullback(y, dy, p.log(), n, from, end, to, at);
  }

  private void pullback(
      View y, View dy, boolean log, int n, int from, int end, float[] to, int po) {
    int rows = end - from;
    float[] a = y.f32();
    float[] d = dy.f32();
    int pa = y.offset() + from * n;
    int pd = dy.offset() + from * n;
    float[] sum = Scratch.take(rows);
    if (log) {
      sums(d, pd, rows, n, sum);
      for (int r = 0; r < rows; r++) {
        lines.exp(a, pa + r * n, 0, n, to, po + r * n);
        lessTimes(d, pd + r * n, sum[r], n, to, po + r * n);
      }
    } else {
      lines.multiply(a, pa, d, pd, rows * n, to, po);
      sums(to, po, rows, n, sum);
      for (int r = 0; r < rows; r++) {
        lines.timesLess(a, pa + r * n, d, pd + r * n, sum[r], n, to, po + r * n);
      }
    }
    Scratch.give(sum);
  }

  private static void lessTimes(float[] d, int pd, float s, int n, float[] y, int py) {
    if (pd == py) {
      for (int j = py; j < py + n; j++) {
        y[j] = d[j] - y[j] * s;
      }
    } else {
      for (int j = 0; j < n; j++) {
        y[py + j] = d[pd + j] - y[py + j] * s;
      }
    }
  }

  /**
   * {@code loss[i] = ln Σ_j exp(x[i][j]) - x[i][t[i]]} and, if asked, {@code grad[i][j] =
   * softmax(x[i])[j] - (j == t[i])}.
   */
  void crossEntropy(View logits, View target, View loss, @Nullable View grad) {
    int rows = logits.shape().size(0);
    int n = logits.shape().size(1);
    if (logits.numel() == 0) {
      return;
    }
    if (logits.dtype() == DType.F64) {
      Softmax64.crossEntropy(rows(logits), target, loss, grad);
      return;
    }
    View x = rows(logits);
    float[] a = x.f32();
    long[] t = target.i64();
    float[] l = loss.f32();
    blocks(
        rows,
        n,
        (from, to) -> {
          int m = to - from;
          int px = x.offset() + from * n;
          float[] max = Scratch.take(m);
          float[] sum = Scratch.take(m);
          float[] e = grad == null ? Scratch.take(m * n) : grad.f32();
          int pe = grad == null ? 0 : grad.offset() + from * n;
          exponentials(a, px, m, n, max, e, pe, sum);
          for (int r = 0; r < m; r++) {
            int right = (int) t[target.offset() + (from + r) * target.stride(0)];
            double z = (double) a[px + r * n + right] - max[r];
            l[loss.offset() + from + r] = (float) (StrictMath.log(sum[r]) - z);
            if (grad != null) {
              scale(e, pe + r * n, 1 / sum[r], n);
              e[pe + r * n + right] -= 1;
            }
          }
          Scratch.give(max);
          Scratch.give(sum);
          if (grad == null) {
            Scratch.give(e);
          }
        });
  }
}
