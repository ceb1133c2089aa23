package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs along the lines of an axis for {@link Scan}: a line, or up to {@value #LINES} that lie side
 * by side, {@value #STEPS} steps at a time, are read into an array, changed there and written back.
 * So memory is walked as it lies, whatever the strides, and lines share the threads.
 *
 * @param array makes an array of n numbers
 * @param read reads numbers of any element type
 * @param write writes numbers, rounded once to the element type
 */
record Tiles<A>(IntFunction<A> array, Transfer<A> read, Transfer<A> write) {
  /** Numbers computed in double. */
  static final Tiles<double[]> REAL = new Tiles<>(double[]::new, Tiles::read, Tiles::write);

  /** Numbers computed in long. */
  static final Tiles<long[]> WHOLE = new Tiles<>(long[]::new, Tiles::read, Tiles::write);

  /** The most lines in a tile. */
  static final int LINES = 16;

  /** Steps of a tile. */
  static final int STEPS = 128;

  /** Numbers that are worth a thread's while. */
  private static final int GRAIN = 1 << 15;

  /** What goes along some lines: it is made for them and remembers, for each, what came before. */
  interface Carry<A> {
    /**
     * Replaces the next numbers of a line, {@code x[from] .. x[to - 1]}. Of a second input {@code
     * a} holds the numbers one step before; none belongs to the first step.
     */
    void run(int line, A x, A a, int from, int to);
  }

  /**
   * Moves {@code m} times {@code n} numbers between a view's array, from {@code at} on in steps of
   * {@code dm} and {@code dn}, and an array from {@code p} on in steps of {@code pm} and {@code
   * pn}.
   */
  interface Transfer<A> {
    /** Moves the numbers. */
    void run(View v, int at, int dm, int dn, A array, int p, int pm, int pn, int m, int n);
  }

  /** The lines of one view along the axis, in the order of running. */
  private record Along(View view, View starts, int step, int first) {
    static Along of(View v, int axis, boolean backwards) {
      int step = v.stride(axis);
      int last = (v.shape().size(axis) - 1) * step;
      return new Along(v, v.first(axis), backwards ? -step : step, backwards ? last : 0);
    }

    /** Stride from line to neighbouring line. */
    int across() {
      int rank = starts.shape().rank();
      return rank == 0 ? 0 : starts.stride(rank - 1);
    }

    /** Whether neighbouring lines lie closer than neighbouring steps. */
    boolean isAcross() {
      return Math.abs(across()) < Math.abs(step);
    }

    /** Where line r begins. */
    int start(int r) {
      int at = starts.offset() + first;
      for (int i = starts.shape().rank() - 1; i >= 0; i--) {
        int n = starts.shape().size(i);
        at += r % n * starts.stride(i);
        r /= n;
      }
      return at;
    }
  }

  /** Fills y with what becomes of x along an axis (from the end), from its end on if backwards. */
  void run(Kernels kernels, View x, View y, int axis, boolean backwards, Supplier<Carry<A>> carry) {
    run(kernels, x, null, y, axis, backwards, carry);
  }

  /** As above, with a second input, whose lines are shorter by one. */
  void run(
      Kernels kernels,
      View x,
      @Nullable View a,
      View y,
      int axis,
      boolean backwards,
      Supplier<Carry<A>> carry) {
    if (y.numel() == 0) {
      return;
    }
    int at = axis + x.shape().rank();
    int n = x.shape().size(at);
    Along from = Along.of(x, at, backwards);
    Along with = a == null ? null : Along.of(a, at, backwards);
    Along to = Along.of(y, at, backwards);
    int kept = from.starts.shape().rank();
    int inner = kept == 0 ? 1 : from.starts.shape().size(kept - 1);
    int width = from.isAcross() ? LINES : 1;
    int tiles = (inner - 1) / width + 1;
    kernels.parallel(
        from.starts.numel() / inner * tiles,
        Math.max(1, GRAIN / n / Math.min(inner, width)),
        (first, last) -> {
          A numbers = array.apply(width * STEPS);
          A factors = array.apply(with == null ? 0 : width * STEPS);
          for (int u = first; u < last; u++) {
            int r = u / tiles * inner + u % tiles * width;
            int lines = Math.min(width, inner - u % tiles * width);
            Carry<A> c = carry.get();
            int px = from.start(r);
            int pa = with == null ? 0 : with.start(r);
            int py = to.start(r);
            for (int k = 0; k < n; k += STEPS) {
              int steps = Math.min(STEPS, n - k);
              move(read, from, px + k * from.step, numbers, 0, lines, steps);
              if (with != null) {
                int skip = k == 0 ? 1 : 0;
                int p = pa + (k - 1 + skip) * with.step;
                move(read, with, p, factors, skip, lines, steps - skip);
              }
              for (int i = 0; i < lines; i++) {
                c.run(i, numbers, factors, i * STEPS, i * STEPS + steps);
              }
              move(write, to, py + k * to.step, numbers, 0, lines, steps);
            }
          }
        });
  }

  /** Moves a tile, inside along what lies closer in the view. */
  private void move(Transfer<A> how, Along v, int at, A array, int p, int lines, int steps) {
    int across = v.across();
    if (lines > 1 && v.isAcross()) {
      how.run(v.view, at, v.step, across, array, p, 1, STEPS, steps, lines);
    } else {
      how.run(v.view, at, across, v.step, array, p, STEPS, 1, lines, steps);
    }
  }

  private static void read(
      View v, int at, int dm, int dn, double[] to, int p, int pm, int pn, int m, int n) {
    boolean row = dn == 1 && pn == 1; // a loop that the JIT makes vectors of
    Object array = v.storage().array();
    for (int j = 0; j < m; j++, at += dm, p += pm) {
      if (array instanceof float[] x) {
        if (row) {
          for (int i = 0; i < n; i++) {
            to[p + i] = x[at + i];
          }
        } else {
          for (int i = 0; i < n; i++) {
            to[p + i * pn] = x[at + i * dn];
          }
        }
      } else if (row && array instanceof double[]) {
        System.arraycopy(array, at, to, p, n);
      } else {
        for (int i = 0; i < n; i++) {
          to[p + i * pn] = v.getDouble(at + i * dn);
        }
      }
    }
  }

  private static void write(
      View v, int at, int dm, int dn, double[] from, int p, int pm, int pn, int m, int n) {
    boolean row = dn == 1 && pn == 1;
    Object array = v.storage().array();
    for (int j = 0; j < m; j++, at += dm, p += pm) {
      if (array instanceof float[] y) {
        if (row) {
          for (int i = 0; i < n; i++) {
            y[at + i] = (float) from[p + i];
          }
        } else {
          for (int i = 0; i < n; i++) {
            y[at + i * dn] = (float) from[p + i * pn];
          }
        }
      } else if (row && array instanceof double[]) {
        System.arraycopy(from, p, array, at, n);
      } else {
        for (int i = 0; i < n; i++) {
          v.setDouble(at + i * dn, from[p + i * pn]);
        }
      }
    }
  }

  private static void read(
      View v, int at, int dm, int dn, long[] to, int p, int pm, int pn, int m, int n) {
    boolean row = dn == 1 && pn == 1 && v.storage().array() instanceof long[];
    for (int j = 0; j < m; j++, at += dm, p += pm) {
      if (row) {
        System.arraycopy(v.i64(), at, to, p, n);
      } else {
        for (int i = 0; i < n; i++) {
          to[p + i * pn] = v.getLong(at + i * dn);
        }
      }
    }
  }

  private static void write(
      View v, int at, int dm, int dn, long[] from, int p, int pm, int pn, int m, int n) {
    long[] y = v.i64();
    for (int j = 0; j < m; j++, at += dm, p += pm) {
      for (int i = 0; i < n; i++) {
        y[at + i * dn] = from[p + i * pn];
      }
    }
  }
}
