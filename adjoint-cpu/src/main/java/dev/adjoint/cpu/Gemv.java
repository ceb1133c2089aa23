package dev.adjoint.cpu;

import dev.adjoint.core.kernel.ReduceKind;

/**
 * The product of a matrix and a vector, {@code y[j] = Σ_k w[j][k] x[k]}: what a matrix product with
 * one row or one column is.
 *
 * <p><b>The order of the sum</b> is that of {@link Lines}: term k goes to lane {@code k mod 16} (8
 * in f64) by fused multiply-add, lanes are added in a tree, and the sums of chunks of {@value
 * Lines#CHUNK} terms are summed likewise. It allows vectors both along a row of w and across its
 * columns, so that w passes once, at the speed of memory, whichever way it lies.
 */
final class Gemv {
  /** Multiplications that are worth a thread's while. */
  private static final int GRAIN = 1 << 14;

  /** Columns taken at a time when w lies by columns. */
  private static final int STRIP = 256;

  private Gemv() {}

  /** Row 0 of y = the n sums over {@code depth} terms of w [n, depth] and row 0 of x. */
  static void product(Products f, int n, int depth, Matrix w, Matrix x, Matrix y) {
    if (x.cs() == 1 || depth == 1) {
      sums(f, n, depth, w, x.array(), x.at(), y);
    } else {
      Object line = f.take(depth);
      f.gather(x.array(), x.at(), x.cs(), depth, line, 0);
      sums(f, n, depth, w, line, 0, y);
      f.give(line);
    }
  }

  private static void sums(Products f, int n, int depth, Matrix w, Object x, int px, Matrix y) {
    int chunks = (depth - 1) / Lines.CHUNK + 1;
    if (chunks == 1) {
      chunk(f, n, depth, w, x, px, y.array(), y.at());
      return;
    }
    Object partial = f.take(Math.multiplyExact(n, chunks));
    Team.parallel(
        chunks,
        c -> {
          int k = c * Lines.CHUNK;
          int length = Math.min(Lines.CHUNK, depth - k);
          chunk(f, n, length, w.from(0, k), x, px + k, partial, c * n);
        });
    Reduce.sumPartials(f, partial, n, 1, chunks, n, y.array(), y.at());
    f.give(partial);
  }

  private static void chunk(
      Products f, int n, int depth, Matrix w, Object x, int px, Object y, int py) {
    int rs = w.rs();
    if (w.cs() == 1 || depth == 1) {
      Team.parallel(
          n,
          Math.max(8, GRAIN / depth & -8),
          (from, to) ->
              f.dots(w.array(), w.at() + from * rs, rs, to - from, x, px, depth, y, py + from));
    } else if (rs == 1) {
      int strips = (n - 1) / STRIP + 1;
      Team.parallel(
          strips,
          Math.max(1, GRAIN / (depth * Math.min(n, STRIP))),
          (from, to) -> {
            for (int j = from * STRIP; j < Math.min(n, to * STRIP); j += STRIP) {
              columns(f, Math.min(STRIP, n - j), depth, w.from(j, 0), x, px, y, py + j);
            }
          });
    } else {
      Team.parallel(
          n,
          Math.max(1, GRAIN / depth),
          (from, to) -> {
            Object row = f.take(depth);
            for (int j = from; j < to; j++) {
              f.gather(w.array(), w.at() + j * rs, w.cs(), depth, row, 0);
              f.dots(row, 0, 0, 1, x, px, depth, y, py + j);
            }
            f.give(row);
          });
    }
  }

  /** A few columns side by side: one accumulator for each column and lane. */
  private static void columns(
      Products f, int n, int depth, Matrix w, Object x, int px, Object y, int py) {
    int lanes = Math.min(f.lanes(), depth);
    Object acc = f.take(lanes * n);
    f.clear(acc, 0, lanes * n);
    for (int k = 0, lane = 0; k < depth; k++) {
      f.axpy(x, px + k, w.array(), w.at() + k * w.cs(), n, acc, lane * n);
      lane = lane + 1 == lanes ? 0 : lane + 1;
    }
    for (int h = f.lanes() / 2; h > 0; h /= 2) {
      for (int i = 0; i < h && i + h < lanes; i++) {
        f.join(ReduceKind.SUM, acc, (i + h) * n, n, acc, i * n);
      }
    }
    System.arraycopy(acc, 0, y, py, n);
    f.give(acc);
  }
}
