package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/** The result of an operation on rows, while it is pending. */
final class WaitingRows implements Pending.Source {
  /** An operation whose result may wait. */
  interface Source {
    /** The result for these inputs, whose memory stays as it is; null if it must not wait. */
    @Nullable WaitingRows rows(Kernels kernels, View[] in, Spec out);
  }

  /** An operation of one input that may compute the input's rows in passing. */
  interface Taker {}

  private final Kernels kernels;
  private final Rows rows;
  private volatile boolean ran;

  WaitingRows(Kernels kernels, Rows rows) {
    this.kernels = kernels;
    this.rows = rows;
  }

  Kernels kernels() {
    return kernels;
  }

  Rows rows() {
    return rows;
  }

  @Override
  public View[] in() {
    return rows.in();
  }

  @Override
  public void run(View y) {
    rows.into(kernels, y);
    ran = true;
  }

  /** Notes that the rows were computed and not kept. */
  void ran(Pending.Runs runs) {
    ran = true;
    runs.add();
  }

  /** Computes the rows if nobody has yet, for what is computed beside them. */
  void ensureRan(DType dtype, Shape shape) {
    if (!ran) {
      run(View.unfilled(dtype, shape));
    }
  }
}
