package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;

/**
 * Folds what a formula gives without storing it: blocks of its values are computed into scratch
 * that stays in the second cache, and folded from there. Lines, chunks and their order are those of
 * {@link Reduce}, so the bits are those of a fold of a stored array.
 */
final class MapReduce {
  /** Elements computed at a time, some chunks of a line or some lines. */
  private static final int BLOCK = 4 * Lines.CHUNK;

  private final Loops loops;
  private final Reduce reduce;

  MapReduce(Loops loops, Reduce reduce) {
    this.loops = loops;
    this.reduce = reduce;
  }

  /** See {@link dev.adjoint.core.kernel.Kernels#mapReduce}. */
  boolean run(ReduceKind kind, Formula f, double[] args, View[] in, int axes, View out) {
    int rank = in[0].shape().rank();
    int rows = out.numel();
    Layout line = Layout.of(rank - axes, rank, in);
    Layout kept = Layout.of(0, rank - axes, in);
    boolean fits = out.isContiguous() && kept.rank <= 1 && line.rank == 1 && line.numel > 0;
    if (!fits || !out.dtype().isFloating() || rows == 0) {
      return false;
    }
    new Folding(kind, f, args, in, kept, line, reduce.fold(out.dtype()), out).run();
    return true;
  }

  /** One call. */
  private final class Folding {
    final ReduceKind kind;
    final Formula f;
    final double[] args;
    final View[] in;
    final Layout kept;
    final Layout line;
    final Fold fold;
    final View out;
    final DType dtype;

    Folding(
        ReduceKind kind,
        Formula f,
        double[] args,
        View[] in,
        Layout kept,
        Layout line,
        Fold fold,
        View out) {
      this.kind = kind;
      this.f = f;
      this.args = args;
      this.in = in;
      this.kept = kept;
      this.line = line;
      this.fold = fold;
      this.out = out;
      this.dtype = out.dtype();
    }

    void run() {
      int rows = kept.numel;
      int n = line.numel;
      Object to = out.storage().array();
      if (n <= Lines.CHUNK) {
        int group = Math.max(1, BLOCK / n);
        Team.parallel(
            (rows - 1) / group + 1,
            g -> {
              int r = g * group;
              int count = Math.min(group, rows - r);
              Object block = fold.take(count * n);
              compute(r, count, 0, n, block);
              fold.lines(kind, block, 0, n, count, n, to, out.offset() + r);
              fold.give(block);
            });
        return;
      }
      int chunks = (n - 1) / Lines.CHUNK + 1;
      int perBlock = BLOCK / Lines.CHUNK;
      int blocks = (chunks - 1) / perBlock + 1;
      Object partial = fold.take(Math.multiplyExact(rows, chunks));
      Team.parallel(
          rows * blocks,
          u -> {
            int r = u / blocks;
            chunks(r, u % blocks * perBlock, perBlock, partial, r * chunks);
          });
      Reduce.foldPartials(fold, kind, partial, rows, chunks, chunks, 1, to, out.offset());
      fold.give(partial);
    }

    /** Some chunks, from chunk c on, of line r. */
    private void chunks(int r, int c, int most, Object partial, int at) {
      int from = c * Lines.CHUNK;
      int n = Math.min(most * Lines.CHUNK, line.numel - from);
      Object block = fold.take(n);
      compute(r, 1, from, n, block);
      int whole = n / Lines.CHUNK;
      int rest = n - whole * Lines.CHUNK;
      fold.lines(kind, block, 0, Lines.CHUNK, whole, Lines.CHUNK, partial, at + c);
      if (rest > 0) {
        fold.lines(kind, block, whole * Lines.CHUNK, 0, 1, rest, partial, at + c + whole);
      }
      fold.give(block);
    }

    /** Elements {@code from .. from + n} of {@code count} lines from line r on. */
    private void compute(int r, int count, int from, int n, Object block) {
      Shape shape = Shape.of(count, n);
      View[] part = new View[in.length];
      for (int k = 0; k < in.length; k++) {
        int down = kept.last(k);
        int across = line.last(k);
        part[k] =
            in[k].as(shape, new int[] {down, across}, in[k].offset() + r * down + from * across);
      }
      loops.mapHere(f, args, part, new View[] {View.of(block, dtype, shape)});
    }
  }
}
