package dev.adjoint.core.kernel;

import dev.adjoint.core.DTypeException;
import dev.adjoint.core.expr.Formula;
import org.jspecify.annotations.Nullable;

/**
 * An array that is stored nowhere, in rows along its last axis: what the kernels can compute a few
 * rows at a time, in the loop that reads them. The bits are those of the stored array.
 */
public sealed interface Rows {
  /** The arrays that it is computed from. */
  View[] in();

  /** Stores it. */
  void into(Kernels kernels, View out);

  /**
   * {@code f(in[0], in[1], ...; args)}, see {@link Kernels#map}.
   *
   * @param in of the array's shape and type, with stride 0 where broadcast
   */
  record Mapped(Formula formula, double[] args, View... in) implements Rows {
    @Override
    public void into(Kernels kernels, View out) {
      kernels.map(formula, args, in, new View[] {out});
    }
  }

  /** See {@link Kernels#normalizeRows}; {@code x} is row-major. */
  record Normalized(View x, @Nullable View weight, @Nullable View bias, RowMoments moments)
      implements Rows {
    @Override
    public View[] in() {
      return new View[] {x};
    }

    @Override
    public void into(Kernels kernels, View out) {
      if (!kernels.normalizeRows(x, weight, bias, moments, out)) {
        throw new DTypeException(
            "rows: the "
                + kernels.name()
                + " kernels do not normalise rows of "
                + x.describe()
                + "; ask takesRows() first.");
      }
    }
  }

  /** See {@link Kernels#softmaxPullback}; {@code y} and {@code dy} are row-major. */
  record SoftmaxPullback(View y, View dy, boolean log) implements Rows {
    @Override
    public View[] in() {
      return new View[] {y, dy};
    }

    @Override
    public void into(Kernels kernels, View out) {
      kernels.softmaxPullback(y, dy, log, out);
    }
  }
}
