package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.RowMoments;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Layer and RMS norm of f32 rows: a row comes from memory once and stays in the first cache for its
 * moments and its result, and in the backward pass for its two sums, its gradient and its share of
 * the gradients of weight and bias.
 *
 * <p>Those shares are added up in f32 over {@value #FEWEST} to {@value #MOST} rows, which depends
 * on the length of a row alone, and in f64 from there on.
 */
final class NormRows {
  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 14;

  /** Rows that add up their shares in f32. */
  private static final int FEWEST = 16;

  private static final int MOST = 64;

  /** Elements of an upstream gradient that are computed in passing at a time. */
  private static final int FEW = 1 << 13;

  private static final float[] NOTHING = {};

  private final Lines lines;

  NormRows(Lines lines) {
    this.lines = lines;
  }

  /** The numbers of a small vector from index 0 on, or a number n times. */
  private static float[] vector(@Nullable View v, int n, float number) {
    float[] out = Scratch.take(n);
    if (v == null) {
      Arrays.fill(out, 0, n, number);
    } else if (v.isContiguous()) {
      System.arraycopy(v.f32(), v.offset(), out, 0, n);
    } else {
      View.Cursor cursor = v.cursor();
      float[] from = v.f32();
      for (int i = 0; i < n; i++) {
        out[i] = from[cursor.next()];
      }
    }
    return out;
  }

  /** A reciprocal deviation in f32; where there is no deviation, finite unless ε is 0 too. */
  private static float scale(double rstd) {
    return Double.isInfinite(rstd) ? (float) rstd : (float) Math.min(rstd, Float.MAX_VALUE);
  }

  boolean forward(
      View x, @Nullable View weight, @Nullable View bias, RowMoments moments, View out) {
    if (x.dtype() != DType.F32) {
      return false;
    }
    int rows = moments.mean().length;
    int n = x.numel() / rows;
    // x 1 = x and x + -0 = x for every x.
    float[] w = vector(weight, n, 1);
    float[] b = vector(bias, n, -0f);
    float[] y = out.f32();
    Team.parallel(
        rows,
        Math.max(1, GRAIN / n),
        (from, to) -> forward(x, w, b, moments, n, from, to, y, out.offset() + from * n));
    Scratch.give(w);
    Scratch.give(b);
    return true;
  }

  /** The rows of the result, and their moments, as they are asked for. */
  RowSource source(Rows.Normalized rows) {
    View x = rows.x();
    RowMoments moments = rows.moments();
    int n = x.numel() / moments.mean().length;
    float[] w = vector(rows.weight(), n, 1);
    float[] b = vector(rows.bias(), n, -0f);
    return new RowSource() {
      @Override
      public void rows(int from, int to, float[] y, int at) {
        forward(x, w, b, moments, n, from, to, y, at);
      }

      @Override
      public void close() {
        Scratch.give(w);
        Scratch.give(b);
      }
    };
  }

  private void forward(
      View x,
      float[] w,
      float[] b,
      RowMoments moments,
      int n,
      int from,
      int to,
      float[] y,
      int at) {
    NormLines l = lines.norms();
    float[] a = x.f32();
    double[] lanes = new double[NormLines.LANES];
    for (int r = from; r < to; r++) {
      int p = x.offset() + r * n;
      double m = moments.centred() ? l.sum(a, p, n, lanes) / n : 0;
      double s = 1 / Math.sqrt(l.squares(a, p, n, m, lanes) / n + moments.eps());
      moments.mean()[r] = m;
      moments.rstd()[r] = s;
      float centre = (float) m;
      float rest = (float) (m - centre);
      l.scale(a, p, n, centre, rest, scale(s), w, b, y, at + (r - from) * n);
    }
  }

  /** The gradients for an upstream gradient that is stored, or that is computed row by row. */
  boolean backward(
      View x,
      @Nullable View dy,
      @Nullable RowSource late,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    if (x.dtype() != DType.F32) {
      return false;
    }
    int rows = moments.mean().length;
    int n = x.numel() / rows;
    int each = Math.clamp(GRAIN / n, FEWEST, MOST);
    int chunks = (rows - 1) / each + 1;
    float[] w = vector(weight, n, 1);
    float[] shares = Scratch.take(Math.multiplyExact(2 * chunks, n));
    Team.parallel(
        chunks,
        (int) Math.max(1, GRAIN / ((long) each * n)),
        (from, to) -> {
          float[] dw = Scratch.take(n);
          float[] db = Scratch.take(n);
          int few = Math.clamp(FEW / n, 1, each);
          float[] up = late == null ? NOTHING : Scratch.take(few * n);
          for (int c = from; c < to; c++) {
            Arrays.fill(dw, 0, n, 0);
            Arrays.fill(db, 0, n, 0);
            int end = Math.min(rows, (c + 1) * each);
            if (dy != null) {
              int pd = dy.offset() + c * each * n;
              backward(x, dy.f32(), pd, w, moments, n, c * each, end, dx, dw, db);
            }
            for (int r = c * each; late != null && r < end; r += few) {
              int stop = Math.min(end, r + few);
              late.rows(r, stop, up, 0);
              backward(x, up, 0, w, moments, n, r, stop, dx, dw, db);
            }
            System.arraycopy(dw, 0, shares, 2 * c * n, n);
            System.arraycopy(db, 0, shares, (2 * c + 1) * n, n);
          }
          Scratch.give(dw);
          Scratch.give(db);
          if (late != null) {
            Scratch.give(up);
          }
        });
    total(shares, 0, chunks, n, dweight);
    total(shares, n, chunks, n, dbias);
    Scratch.give(w);
    Scratch.give(shares);
    return true;
  }

  private void backward(
      View x,
      float[] d,
      int first,
      float[] w,
      RowMoments moments,
      int n,
      int from,
      int end,
      @Nullable View dx,
      float[] dw,
      float[] db) {
    NormLines l = lines.normGradients();
    float[] a = x.f32();
    float[] y = dx == null ? Scratch.take(n) : dx.f32();
    double[] sums = new double[2 * NormLines.LANES];
    for (int r = from; r < end; r++) {
      int px = x.offset() + r * n;
      int pd = first + (r - from) * n;
      int py = dx == null ? 0 : dx.offset() + r * n;
      double m = moments.mean()[r];
      float centre = (float) m;
      float rest = (float) (m - centre);
      float s = scale(moments.rstd()[r]);
      l.dots(a, px, d, pd, n, centre, rest, s, w, sums);
      float sum = moments.centred() ? (float) (sums[0] / n) : 0;
      l.gradient(a, px, d, pd, n, centre, rest, s, w, sum, (float) (sums[1] / n), y, py, dw, db);
    }
    if (dx == null) {
      Scratch.give(y);
    }
  }

  private static void total(float[] shares, int at, int chunks, int n, @Nullable View out) {
    if (out == null) {
      return;
    }
    float[] to = out.f32();
    double[] sum = new double[n];
    for (int c = 0; c < chunks; c++) {
      int p = at + 2 * c * n;
      for (int i = 0; i < n; i++) {
        sum[i] += shares[p + i];
      }
    }
    for (int i = 0; i < n; i++) {
      to[out.offset() + i] = (float) sum[i];
    }
  }
}
