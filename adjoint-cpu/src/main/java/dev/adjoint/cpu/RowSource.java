package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/** Computes f32 rows that are stored nowhere, for a loop that reads them. */
interface RowSource {
  /** Writes rows {@code from .. to}, one after the other, from {@code y[at]} on; any thread. */
  void rows(int from, int to, float[] y, int at);

  /** Gives its scratch back; no rows are asked for from then on. */
  default void close() {}

  /** A formula's rows; null if the axes before the last are not one for all arrays. */
  static @Nullable RowSource mapped(Loops loops, Rows.Mapped rows) {
    View[] in = rows.in();
    int rank = in[0].shape().rank();
    if (rank == 0) {
      return null;
    }
    Layout kept = Layout.of(0, rank - 1, in);
    if (kept.rank > 1) {
      return null;
    }
    int n = in[0].shape().size(-1);
    return (from, to, y, at) -> {
      Shape shape = Shape.of(to - from, n);
      View[] part = new View[in.length];
      for (int k = 0; k < in.length; k++) {
        int down = kept.last(k);
        int[] strides = {down, in[k].stride(rank - 1)};
        part[k] = in[k].as(shape, strides, in[k].offset() + from * down);
      }
      View all = View.of(y, DType.F32, Shape.of(y.length));
      loops.mapHere(
          rows.formula(),
          rows.args(),
          part,
          new View[] {all.as(shape, shape.rowMajorStrides(), at)});
    };
  }
}
