package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;

/**
 * Moves numbers between any two layouts: {@code out[i...] = in[i...]}, converted where dtypes
 * differ.
 *
 * <p>Lines run along the axis on which the target lies closest together. If the source lies closest
 * together along another axis, both are walked in squares of {@value #SQUARE}, so that every line
 * of the cache is fetched once: a blocked transpose.
 */
final class Copy {
  private static final int SQUARE = 64;

  /** Elements that are worth a thread's while. */
  private static final int GRAIN = 1 << 14;

  /** Moves n elements from {@code s, s + ss, ...} to {@code d, d + ds, ...}. */
  interface Line {
    /** Moves them. */
    void run(int s, int ss, int d, int ds, int n);
  }

  /** Transposes strips of eight rows of f32. */
  interface Strips {
    /**
     * {@code d[pd + k * ldd + j] = s[ps + j * lds + k]}, {@code j < 8}, {@code k < n}, 8 divides n.
     */
    void strip(float[] s, int ps, int lds, int n, float[] d, int pd, int ldd);
  }

  private final Strips strips;

  Copy(Strips strips) {
    this.strips = strips;
  }

  /** {@code out = in}, converted to out's dtype. */
  void copy(View in, View out) {
    Layout axes = Layout.of(0, out.shape().rank(), in, out);
    Object s = in.storage().array();
    Object d = out.storage().array();
    Line line = in.dtype() == out.dtype() ? same(s, d) : Cast.line(in, out);
    walk(axes, s, in.offset(), d, out.offset(), line);
  }

  /** Copies a matrix of m rows and n columns to an array, row-major. */
  void matrix(int m, int n, Matrix s, Object d, int pd) {
    Layout axes = Layout.of(new int[] {m, n}, new int[] {s.rs(), s.cs()}, new int[] {n, 1});
    walk(axes, s.array(), s.at(), d, pd, same(s.array(), d));
  }

  /** A line of elements that keep their type. */
  static Line same(Object from, Object to) {
    Line strided = strided(from, to);
    return (s, ss, d, ds, n) -> {
      if (ss == 1 && ds == 1) {
        System.arraycopy(from, s, to, d, n);
      } else {
        strided.run(s, ss, d, ds, n);
      }
    };
  }

  private static Line strided(Object from, Object to) {
    return switch (from) {
      case float[] a -> {
        float[] b = (float[]) to;
        yield (s, ss, d, ds, n) -> {
          for (int i = 0; i < n; i++) {
            b[d + i * ds] = a[s + i * ss];
          }
        };
      }
      case double[] a -> {
        double[] b = (double[]) to;
        yield (s, ss, d, ds, n) -> {
          for (int i = 0; i < n; i++) {
            b[d + i * ds] = a[s + i * ss];
          }
        };
      }
      case int[] a -> {
        int[] b = (int[]) to;
        yield (s, ss, d, ds, n) -> {
          for (int i = 0; i < n; i++) {
            b[d + i * ds] = a[s + i * ss];
          }
        };
      }
      case long[] a -> {
        long[] b = (long[]) to;
        yield (s, ss, d, ds, n) -> {
          for (int i = 0; i < n; i++) {
            b[d + i * ds] = a[s + i * ss];
          }
        };
      }
      default -> {
        byte[] a = (byte[]) from;
        byte[] b = (byte[]) to;
        yield (s, ss, d, ds, n) -> {
          for (int i = 0; i < n; i++) {
            b[d + i * ds] = a[s + i * ss];
          }
        };
      }
    };
  }

  private void walk(Layout axes, Object s, int ps, Object d, int pd, Line line) {
    if (axes.numel == 0) {
      return;
    }
    if (axes.rank <= 1) {
      int ss = axes.last(0);
      int ds = axes.last(1);
      Team.parallel(
          axes.numel,
          GRAIN,
          (from, to) -> line.run(ps + from * ss, ss, pd + from * ds, ds, to - from));
      return;
    }
    int along = nearest(axes, 1);
    int other = nearest(axes, 0);
    int n = axes.sizes[along];
    int ss = axes.strides[0][along];
    int ds = axes.strides[1][along];
    if (along == other) {
      Layout outer = without(axes, along, along);
      int inner = outer.rank == 0 ? 1 : outer.sizes[outer.rank - 1];
      Team.parallel(
          outer.numel,
          Math.max(1, GRAIN / n),
          (from, to) -> {
            for (int u = from; u < to; ) { // neighbours on the last axis need no division
              int su = ps + outer.offset(u, 0);
              int du = pd + outer.offset(u, 1);
              int end = Math.min(to, u + inner - u % inner);
              for (; u < end; u++) {
                line.run(su, ss, du, ds, n);
                su += outer.last(0);
                du += outer.last(1);
              }
            }
          });
      return;
    }
    Layout outer = without(axes, along, other);
    int m = axes.sizes[other];
    int sm = axes.strides[0][other];
    int dm = axes.strides[1][other];
    int blocks = (m - 1) / SQUARE + 1;
    boolean strip = s instanceof float[] && d instanceof float[] && ds == 1 && sm == 1;
    Team.parallel(
        outer.numel * blocks,
        Math.max(1, GRAIN / (n * Math.min(m, SQUARE))),
        (from, to) -> {
          for (int u = from; u < to; u++) {
            int i = u % blocks * SQUARE;
            int high = Math.min(SQUARE, m - i);
            int su = ps + outer.offset(u / blocks, 0) + i * sm;
            int du = pd + outer.offset(u / blocks, 1) + i * dm;
            int h = 0;
            int w = 0;
            if (strip && high >= 8) {
              h = high & -8;
              w = n & -8;
              transpose((float[]) s, su, ss, h, w, (float[]) d, du, dm);
            }
            squares(line, su, sm, ss, du, dm, ds, h, high, w, n);
          }
        });
  }

  /**
   * {@code d[pd + k * ld + j] = s[ps + j * ls + k]}, {@code k < h <= }{@value #SQUARE}, {@code j <
   * w}. Each square is turned in a work array, whence rows go out whole: rows a power of two apart
   * would fall on the same lines of the cache and each be fetched several times.
   */
  private void transpose(float[] s, int ps, int ls, int h, int w, float[] d, int pd, int ld) {
    float[] square = Scratch.take(SQUARE * SQUARE);
    for (int j = 0; j < w; j += SQUARE) {
      int width = Math.min(SQUARE, w - j);
      for (int i = 0; i < width; i += 8) {
        strips.strip(s, ps + (j + i) * ls, ls, h, square, i, SQUARE);
      }
      for (int k = 0; k < h; k++) {
        System.arraycopy(square, k * SQUARE, d, pd + k * ld + j, width);
      }
    }
    Scratch.give(square);
  }

  /** Rows 0 to high and columns 0 to n without those under (h, w), which are done. */
  private static void squares(
      Line line, int s, int sm, int ss, int d, int dm, int ds, int h, int high, int w, int n) {
    for (int j = 0; j < n; j += SQUARE) {
      int end = Math.min(n, j + SQUARE);
      for (int i = 0; i < high; i++) {
        int from = i < h ? Math.max(j, w) : j;
        if (from < end) {
          line.run(s + i * sm + from * ss, ss, d + i * dm + from * ds, ds, end - from);
        }
      }
    }
  }

  /** The axis along which an array's elements lie closest together; the last of equals. */
  private static int nearest(Layout axes, int array) {
    int best = axes.rank - 1;
    for (int i = axes.rank - 2; i >= 0; i--) {
      int stride = Math.abs(axes.strides[array][i]);
      if (stride != 0
          && (axes.strides[array][best] == 0 || stride < Math.abs(axes.strides[array][best]))) {
        best = i;
      }
    }
    return best;
  }

  private static Layout without(Layout axes, int a, int b) {
    int left = axes.rank - (a == b ? 1 : 2);
    int[] sizes = new int[left];
    int[][] strides = new int[2][left];
    for (int i = 0, k = 0; i < axes.rank; i++) {
      if (i != a && i != b) {
        sizes[k] = axes.sizes[i];
        strides[0][k] = axes.strides[0][i];
        strides[1][k] = axes.strides[1][i];
        k++;
      }
    }
    return Layout.of(sizes, strides);
  }
}
