package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;

/**
 * Folds the last axes of a view.
 *
 * <p>Three ways through memory, one result (the order of {@link Lines}): along lines that lie in
 * memory as they are; across columns that lie side by side, sixteen accumulators for each; and, for
 * any other strides or types, along a copy made chunk by chunk.
 */
final class Reduce {
  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 14;

  /** Columns folded at a time: their accumulators stay in the first cache. */
  private static final int STRIP = 512;

  private final Lines lines;
  private final Fold f32;
  private final Fold f64 = new Fold64();
  private final Fold exact = new FoldLong();

  Reduce(Lines lines) {
    this.lines = lines;
    this.f32 = new Fold32(lines);
  }

  /** How numbers of a type are folded. */
  Fold fold(DType type) {
    return type == DType.F32 ? f32 : type == DType.F64 ? f64 : exact;
  }

  /** {@code out} = fold of the last {@code axes} axes of {@code in}. */
  void reduce(ReduceKind kind, View in, int axes, View out) {
    int rows = out.numel();
    if (rows == 0) {
      return;
    }
    DType type = in.dtype();
    Fold fold = fold(type);
    boolean direct = type == out.dtype() && type.isFloating() && out.isContiguous();
    Object result = direct ? out.storage().array() : fold.take(rows);
    int at = direct ? out.offset() : 0;
    int rank = in.shape().rank();
    Layout line = Layout.of(rank - axes, rank, in);
    if (line.numel == 0) {
      fold.lines(kind, result, at, 0, rows, 0, result, at);
    } else {
      Layout kept = Layout.of(0, rank - axes, in);
      new Folding(fold, kind, in.storage().array(), in.offset(), kept, line, type.isFloating())
          .into(result, at);
    }
    if (!direct) {
      View.Cursor to = out.cursor();
      for (int i = 0; i < rows; i++) {
        switch (result) {
          case float[] r -> out.setDouble(to.next(), r[i]);
          case double[] r -> out.setDouble(to.next(), r[i]);
          default -> out.setLong(to.next(), ((long[]) result)[i]);
        }
      }
      fold.give(result);
    }
  }

  /** {@code out[po + r] = Σ_c partial[r * keptStride + c * lineStride]}: sums of chunks' sums. */
  static void sumPartials(
      Fold fold,
      Object partial,
      int rows,
      int keptStride,
      int chunks,
      int lineStride,
      Object out,
      int po) {
    foldPartials(fold, ReduceKind.SUM, partial, rows, keptStride, chunks, lineStride, out, po);
  }

  /** The same of any kind: folds of chunks' folds. */
  static void foldPartials(
      Fold fold,
      ReduceKind kind,
      Object partial,
      int rows,
      int keptStride,
      int chunks,
      int lineStride,
      Object out,
      int po) {
    Layout kept = Layout.of(new int[] {rows}, new int[] {keptStride});
    Layout line = Layout.of(new int[] {chunks}, new int[] {lineStride});
    new Folding(fold, kind, partial, 0, kept, line, true).into(out, po);
  }

  /**
   * Lines {@code line} of x, one for each position of {@code kept}. {@code readable}: the fold can
   * read x without a copy.
   */
  private record Folding(
      Fold fold, ReduceKind kind, Object x, int px, Layout kept, Layout line, boolean readable) {

    boolean alongMemory() {
      return readable && line.isRow(0);
    }

    boolean acrossMemory() {
      return readable && !line.isRow(0) && kept.last(0) == 1;
    }

    /** Writes the result of line r to {@code out[po + r]}. */
    void into(Object out, int po) {
      int n = line.numel;
      int rows = kept.numel;
      if (n <= Lines.CHUNK) {
        if (acrossMemory()) {
          across(0, n, out, po);
        } else if (alongMemory()) {
          along(n, out, po);
        } else {
          parallel(rows, n, r -> copied(r, 0, n, out, po + r));
        }
        return;
      }
      int chunks = (n - 1) / Lines.CHUNK + 1;
      Object partial = fold.take(Math.multiplyExact(rows, chunks));
      if (acrossMemory()) { // partial[chunk][line]
        Team.parallel(chunks, c -> across(c * Lines.CHUNK, length(c), partial, c * rows));
        next(partial, 1, rows).into(out, po);
      } else { // partial[line][chunk]
        if (alongMemory()) {
          int groups = (chunks - 1) / 8 + 1;
          Team.parallel(
              rows * groups,
              g -> alongChunks(g / groups, g % groups * 8, chunks, partial, g / groups * chunks));
        } else {
          Team.parallel(
              rows * chunks,
              u -> {
                int c = u % chunks;
                copied(u / chunks, c * Lines.CHUNK, length(c), partial, u);
              });
        }
        next(partial, chunks, 1).into(out, po);
      }
      fold.give(partial);
    }

    private int length(int chunk) {
      return Math.min(Lines.CHUNK, line.numel - chunk * Lines.CHUNK);
    }

    /** The same fold of the chunks' results. */
    private Folding next(Object partial, int keptStride, int lineStride) {
      int chunks = (line.numel - 1) / Lines.CHUNK + 1;
      Layout k = Layout.of(new int[] {kept.numel}, new int[] {keptStride});
      Layout l = Layout.of(new int[] {chunks}, new int[] {lineStride});
      return new Folding(fold, kind, partial, 0, k, l, true);
    }

    private static void parallel(int lines, int n, Team.Body body) {
      Team.parallel(
          lines,
          Math.max(1, GRAIN / n),
          (first, last) -> {
            for (int r = first; r < last; r++) {
              body.run(r);
            }
          });
    }

    /** Whole lines that lie in memory, several at a time. */
    private void along(int n, Object out, int po) {
      int inner = kept.rank == 0 ? 1 : kept.sizes[kept.rank - 1];
      Team.parallel(
          kept.numel,
          Math.max(8, GRAIN / n & -8),
          (first, last) -> {
            for (int r = first; r < last; ) {
              int run = Math.min(inner - r % inner, last - r);
              fold.lines(kind, x, px + kept.offset(r, 0), kept.last(0), run, n, out, po + r);
              r += run;
            }
          });
    }

    /** Up to eight chunks, from chunk c on, of a line that lies in memory. */
    private void alongChunks(int r, int c, int chunks, Object out, int po) {
      int from = px + kept.offset(r, 0) + c * Lines.CHUNK;
      int whole = Math.min(8, chunks - 1 - c);
      fold.lines(kind, x, from, Lines.CHUNK, whole, Lines.CHUNK, out, po + c);
      if (whole < 8) {
        fold.lines(
            kind, x, from + whole * Lines.CHUNK, 0, 1, length(c + whole), out, po + c + whole);
      }
    }

    /** Elements {@code from .. from + n} of line r, through a copy. */
    private void copied(int r, int from, int n, Object out, int po) {
      Object copy = fold.take(n);
      int start = px + kept.offset(r, 0);
      int inner = line.rank == 0 ? 1 : line.sizes[line.rank - 1];
      for (int i = 0; i < n; ) {
        int run = Math.min(inner - (from + i) % inner, n - i);
        fold.gather(x, start + line.offset(from + i, 0), line.last(0), run, copy, i);
        i += run;
      }
      fold.lines(kind, copy, 0, 0, 1, n, out, po);
      fold.give(copy);
    }

    /** Elements {@code from .. from + n} of all lines, which lie side by side. */
    private void across(int from, int n, Object out, int po) {
      int width = kept.sizes[kept.rank - 1];
      int strips = (width - 1) / STRIP + 1;
      Team.parallel(
          kept.numel / width * strips,
          Math.max(1, GRAIN / (n * Math.min(width, STRIP))),
          (first, last) -> {
            for (int u = first; u < last; u++) {
              int line = u / strips * width + u % strips * STRIP;
              int columns = Math.min(STRIP, width - u % strips * STRIP);
              columns(px + kept.offset(line, 0), from, n, columns, out, po + line);
            }
          });
    }

    private void columns(int start, int from, int n, int columns, Object out, int po) {
      int lanes = Math.min(fold.lanes(), n); // a power of two, or all of n
      Object acc = fold.take(lanes * columns);
      boolean even = line.rank == 1;
      for (int i = 0; i < n; i++) {
        int at = start + (even ? (from + i) * line.last(0) : line.offset(from + i, 0));
        if (i < lanes) {
          fold.begin(kind, x, at, columns, acc, i * columns);
        } else {
          fold.join(kind, x, at, columns, acc, (i & (lanes - 1)) * columns);
        }
      }
      for (int h = fold.lanes() / 2; h > 0; h /= 2) {
        for (int i = 0; i < h && i + h < lanes; i++) {
          fold.join(kind, acc, (i + h) * columns, columns, acc, i * columns);
        }
      }
      System.arraycopy(acc, 0, out, po, columns);
      fold.give(acc);
    }
  }

  /** {@code out} = index of the first largest element along the last axis, or of the first NaN. */
  void argMax(View in, View out) {
    int rank = in.shape().rank();
    int n = in.shape().size(-1);
    int stride = in.stride(rank - 1);
    Layout kept = Layout.of(0, rank - 1, in);
    long[] to = out.i64();
    Team.parallel(
        kept.numel,
        Math.max(1, GRAIN / Math.max(1, n)),
        (first, last) -> {
          for (int r = first; r < last; r++) {
            int at = in.offset() + kept.offset(r, 0);
            to[out.offset() + r] =
                switch (in.storage().array()) {
                  case float[] x -> argMax(x, at, stride, n);
                  case double[] x -> argMax(x, at, stride, n);
                  default -> argMax(in, at, stride, n);
                };
          }
        });
  }

  private int argMax(float[] x, int p, int stride, int n) {
    if (stride == 1) {
      float top = lines.max(x, p, n);
      int i = 0;
      while (x[p + i] != top && !(Float.isNaN(top) && Float.isNaN(x[p + i]))) {
        i++;
      }
      return i;
    }
    int best = 0;
    float top = x[p];
    for (int i = 1; i < n && !Float.isNaN(top); i++) {
      float v = x[p + i * stride];
      if (v > top || Float.isNaN(v)) {
        top = v;
        best = i;
      }
    }
    return best;
  }

  private static int argMax(double[] x, int p, int stride, int n) {
    int best = 0;
    double top = x[p];
    for (int i = 1; i < n && !Double.isNaN(top); i++) {
      double v = x[p + i * stride];
      if (v > top || Double.isNaN(v)) {
        top = v;
        best = i;
      }
    }
    return best;
  }

  private static int argMax(View in, int p, int stride, int n) {
    int best = 0;
    long top = in.getLong(p);
    for (int i = 1; i < n; i++) {
      long v = in.getLong(p + i * stride);
      if (v > top) {
        top = v;
        best = i;
      }
    }
    return best;
  }
}
