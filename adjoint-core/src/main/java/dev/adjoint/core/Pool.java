package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/** The operations of {@link Pooling}. */
final class Pool {
  private Pool() {}

  /**
   * The windows of one axis: which of its n elements they hold.
   *
   * @param from the first element
   * @param to after the last element
   * @param step from one element to the next
   * @param divisor what an average divides by
   */
  record Axis(int n, int[] from, int[] to, int step, int[] divisor) {
    int places() {
      return from.length;
    }

    int width(int i) {
      return to[i] - from[i];
    }

    /** The first of the windows that lie side by side and are as wide as the one in the middle. */
    int firstWhole() {
      int i = places() / 2;
      while (i > 0 && width(i - 1) == width(i)) {
        i--;
      }
      return i;
    }

    /** After the last of them. */
    int endWhole() {
      int i = places() / 2;
      while (i < places() && width(i) == width(places() / 2)) {
        i++;
      }
      return i;
    }
  }

  /** The windows of two axes; a line has one row, and an axis less. */
  record Windows(Axis rows, Axis columns, boolean line) {
    Windows plane() {
      return new Windows(rows, columns, false);
    }
  }

  private static final Axis ONE = new Axis(1, new int[1], new int[] {1}, 1, new int[] {1});

  // ---- where windows lie

  static Windows line(String op, Tensor x, PoolWindow p) {
    checkRank(op, x, 1);
    Window2d w = p.window();
    return new Windows(
        ONE,
        axis(op, x, p, -1, w.kernelWidth(), w.strideWidth(), w.paddingWidth(), w.dilationWidth()),
        true);
  }

  static Windows plane(String op, Tensor x, PoolWindow p) {
    checkRank(op, x, 2);
    Window2d w = p.window();
    return new Windows(
        axis(
            op,
            x,
            p,
            -2,
            w.kernelHeight(),
            w.strideHeight(),
            w.paddingHeight(),
            w.dilationHeight()),
        axis(op, x, p, -1, w.kernelWidth(), w.strideWidth(), w.paddingWidth(), w.dilationWidth()),
        false);
  }

  private static void checkRank(String op, Tensor x, int axes) {
    if (x.rank() < axes) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + ": it must be "
              + (axes == 1 ? "[..., channels, length]." : "[..., channels, height, width]."));
    }
  }

  private static Axis axis(
      String op,
      Tensor x,
      PoolWindow p,
      int at,
      int kernel,
      int stride,
      int padding,
      int dilation) {
    int n = x.size(at);
    long span = dilation * (kernel - 1L) + 1;
    long room = n + 2L * padding - span;
    if (padding > span / 2) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " by "
              + p
              + ": padding "
              + padding
              + " on axis "
              + at
              + " is more than half of the window, which spans "
              + span
              + " elements; a window could lie in the border alone.");
    }
    if (n == 0 || room < 0) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " by "
              + p
              + ": axis "
              + at
              + " has "
              + n
              + " elements and no place for a window. Use a smaller kernel or more padding.");
    }
    int places = Math.toIntExact((p.ceil() ? -Math.floorDiv(-room, stride) : room / stride) + 1);
    if (p.ceil() && (places - 1L) * stride >= (long) n + padding) {
      places--; // it would begin in the border behind
    }
    Axis a = new Axis(n, new int[places], new int[places], dilation, new int[places]);
    for (int i = 0; i < places; i++) {
      long start = (long) i * stride - padding;
      long first = start < 0 ? start + -Math.floorDiv(start, dilation) * (long) dilation : start;
      a.from[i] = Math.toIntExact(Math.min(first, n));
      a.to[i] = Math.toIntExact(Math.min(start + span, n));
      if (a.from[i] >= a.to[i]) {
        throw new ShapeException(
            op
                + ": "
                + x.describe()
                + " by "
                + p
                + ": window "
                + i
                + " on axis "
                + at
                + " holds none of the "
                + n
                + " elements. Use a smaller dilation.");
      }
      a.divisor[i] =
          p.countPadding()
              ? Math.toIntExact(Math.min(start + kernel, (long) n + padding) - start)
              : a.to[i] - a.from[i];
    }
    return a;
  }

  static Windows adaptive(String op, Tensor x, int... sizes) {
    checkRank(op, x, sizes.length);
    Axis columns = adaptive(op, x, -1, sizes[sizes.length - 1]);
    return sizes.length == 1
        ? new Windows(ONE, columns, true)
        : new Windows(adaptive(op, x, -2, sizes[0]), columns, false);
  }

  private static Axis adaptive(String op, Tensor x, int at, int size) {
    int n = x.size(at);
    if (size < 1 || n == 0) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " to "
              + size
              + " windows on axis "
              + at
              + ", which has "
              + n
              + " elements; both must be 1 or more.");
    }
    Axis a = new Axis(n, new int[size], new int[size], 1, new int[size]);
    for (int i = 0; i < size; i++) {
      a.from[i] = (int) ((long) i * n / size);
      a.to[i] = (int) -Math.floorDiv(-(i + 1L) * n, size);
      a.divisor[i] = a.to[i] - a.from[i];
    }
    return a;
  }

  // ---- what is done with them

  /** The values alone: of f32 by the fast path, else picked by their places. */
  static Tensor max(Tensor x, Windows w) {
    if (x.dtype() != DType.F32) {
      return greatest(x, w).values();
    }
    return w.line
        ? Engine.apply(new MaxPool(w.plane()), x.unsqueeze(-2)).squeeze(-2)
        : Engine.apply(new MaxPool(w), x);
  }

  /** All derivatives are those of a gather. */
  static Pooling.Pooled greatest(Tensor x, Windows w) {
    Tensor images = w.line ? x.unsqueeze(-2) : x;
    Tensor at = Engine.apply(new Greatest(w), images);
    Tensor values = images.flatten(-2).gather(-1, at.flatten(-2)).reshape(at.shape().toArray());
    return w.line
        ? new Pooling.Pooled(values.squeeze(-2), at.squeeze(-2))
        : new Pooling.Pooled(values, at);
  }

  static Tensor average(String op, Tensor x, Windows w, PoolWindow p) {
    if (p.window().dilationHeight() != 1 || p.window().dilationWidth() != 1) {
      throw new ShapeException(op + ": " + p + ": averages have no dilation; it must be 1.");
    }
    return average(x, w);
  }

  static Tensor average(Tensor x, Windows w) {
    Tensor t = x.dtype().isFloating() ? x : x.to(DType.F32);
    return w.line
        ? Engine.apply(new Average(w), t.unsqueeze(-2)).squeeze(-2)
        : Engine.apply(new Average(w), t);
  }

  static Spec infer(Spec x, DType type, int rows, int columns) {
    int[] out = x.shape().toArray();
    out[out.length - 2] = rows;
    out[out.length - 1] = columns;
    return Spec.of(type, Shape.of(out));
  }

  static View contiguous(Kernels kernels, View x) {
    if (x.isContiguous()) {
      return x;
    }
    View copy = View.unfilled(x.dtype(), x.shape());
    kernels.copy(x, copy);
    return copy;
  }

  static int planes(Spec x) {
    int n = 1;
    for (int i = 0; i < x.shape().rank() - 2; i++) {
      n *= x.shape().size(i);
    }
    return n;
  }

  /** Planes of about 32K elements together. */
  static int grain(Axis rows, Axis columns) {
    return Math.max(1, 32_768 / Math.max(1, rows.n * columns.n));
  }

  /** Place (row w + column) of the first greatest element of each window. No derivative. */
  record Greatest(Windows windows) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return "maxPoolIndices";
    }

    @Override
    public Spec infer(Spec x) {
      return Pool.infer(x, DType.I64, windows.rows.places(), windows.columns.places());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      View c = contiguous(kernels, x);
      Axis rows = windows.rows;
      Axis columns = windows.columns;
      int places = rows.places() * columns.places();
      kernels.parallel(
          planes(x),
          grain(rows, columns),
          (from, to) -> {
            for (int p = from; p < to; p++) {
              int start = c.offset() + p * rows.n * columns.n;
              switch (c.dtype()) {
                case F32 -> greatest(c.f32(), start, y.i64(), p * places);
                case F64 -> greatest(c.f64(), start, y.i64(), p * places);
                default -> greatest(c, start - c.offset(), y.i64(), p * places);
              }
            }
          });
      return y;
    }

    private void greatest(float[] x, int start, long[] y, int out) {
      Axis rows = windows.rows;
      int[] first = windows.columns.from;
      int[] last = windows.columns.to;
      int step = windows.columns.step;
      int n = windows.columns.n;
      int o = out;
      for (int i = 0; i < rows.places(); i++) {
        for (int j = 0; j < first.length; j++) {
          int at = 0;
          int best = Integer.MIN_VALUE;
          for (int r = rows.from[i]; r < rows.to[i]; r += rows.step) {
            for (int s = r * n + first[j]; s < r * n + last[j]; s += step) {
              int v = order(x[start + s]);
              at = v > best ? s : at;
              best = Math.max(v, best);
            }
          }
          y[o++] = at;
        }
      }
    }

    /**
     * An integer that grows with v, NaN's being the greatest: which element is the greatest is as
     * good as random, and integers are chosen from without a branch. -0 + 0 is 0, so the two are
     * one.
     */
    private static int order(float v) {
      int bits = Float.floatToIntBits(v + 0);
      return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }

    private void greatest(double[] x, int start, long[] y, int out) {
      Axis rows = windows.rows;
      int[] first = windows.columns.from;
      int[] last = windows.columns.to;
      int step = windows.columns.step;
      int n = windows.columns.n;
      int o = out;
      for (int i = 0; i < rows.places(); i++) {
        for (int j = 0; j < first.length; j++) {
          int at = 0;
          long best = Long.MIN_VALUE;
          for (int r = rows.from[i]; r < rows.to[i]; r += rows.step) {
            for (int s = r * n + first[j]; s < r * n + last[j]; s += step) {
              long v = order(x[start + s]);
              at = v > best ? s : at;
              best = Math.max(v, best);
            }
          }
          y[o++] = at;
        }
      }
    }

    private static long order(double v) {
      long bits = Double.doubleToLongBits(v + 0);
      return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    private void greatest(View x, int start, long[] y, int out) {
      Axis rows = windows.rows;
      Axis columns = windows.columns;
      int o = out;
      for (int i = 0; i < rows.places(); i++) {
        for (int j = 0; j < columns.places(); j++) {
          int at = rows.from[i] * columns.n + columns.from[j];
          long best = x.getLong(x.offset() + start + at);
          for (int r = rows.from[i]; r < rows.to[i]; r += rows.step) {
            for (int s = columns.from[j]; s < columns.to[j]; s += columns.step) {
              long v = x.getLong(x.offset() + start + r * columns.n + s);
              if (v > best) {
                best = v;
                at = r * columns.n + s;
              }
            }
          }
          y[o++] = at;
        }
      }
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      // Places have no derivative.
    }
  }

  /** The mean of each window; dx: each dy shared out among the elements of its window. */
  record Average(Windows windows) implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public String name() {
      return "avgPool";
    }

    @Override
    public Spec infer(Spec x) {
      return Pool.infer(x, x.dtype(), windows.rows.places(), windows.columns.places());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      View c = contiguous(kernels, x);
      Axis rows = windows.rows;
      Axis columns = windows.columns;
      int places = rows.places() * columns.places();
      int whole = columns.firstWhole();
      int end = columns.endWhole();
      kernels.parallel(
          planes(x),
          grain(rows, columns),
          (from, to) -> {
            double[] sums = new double[columns.places()];
            for (int p = from; p < to; p++) {
              int start = c.offset() + p * rows.n * columns.n;
              int o = p * places;
              for (int i = 0; i < rows.places(); i++, o += sums.length) {
                for (int j = 0; j < sums.length; j++) {
                  sums[j] = whole <= j && j < end ? 0 : sum(c, start, i, j);
                }
                sums(c, start, i, whole, end, sums);
                divide(sums, rows.divisor[i], columns.divisor, y, o);
              }
            }
          });
      return y;
    }

    private static void divide(double[] sums, double height, int[] widths, View y, int o) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] /= height * widths[j];
      }
      NormPieces.write(y, o, sums.length, sums);
    }

    private double sum(View x, int start, int i, int j) {
      return x.dtype() == DType.F32 ? sum(x.f32(), start, i, j) : sum(x.f64(), start, i, j);
    }

    /** Windows of one width, side by side: in the order of {@link #sum}, one term of all a time. */
    private void sums(View x, int start, int i, int whole, int end, double[] sums) {
      int[] first = windows.columns.from;
      int width = windows.columns.width(whole);
      for (int r = windows.rows.from[i]; r < windows.rows.to[i]; r++) {
        for (int q = 0; q < width; q++) {
          int at = start + r * windows.columns.n + q;
          if (x.dtype() == DType.F32) {
            add(x.f32(), at, first, whole, end, sums);
          } else {
            add(x.f64(), at, first, whole, end, sums);
          }
        }
      }
    }

    private static void add(float[] x, int at, int[] first, int j, int end, double[] sums) {
      for (int k = j; k < end; k++) {
        sums[k] += x[at + first[k]];
      }
    }

    private static void add(double[] x, int at, int[] first, int j, int end, double[] sums) {
      for (int k = j; k < end; k++) {
        sums[k] += x[at + first[k]];
      }
    }

    private double sum(float[] x, int start, int i, int j) {
      double sum = 0;
      for (int r = windows.rows.from[i]; r < windows.rows.to[i]; r++) {
        int row = start + r * windows.columns.n;
        for (int s = windows.columns.from[j]; s < windows.columns.to[j]; s++) {
          sum += x[row + s];
        }
      }
      return sum;
    }

    private double sum(double[] x, int start, int i, int j) {
      double sum = 0;
      for (int r = windows.rows.from[i]; r < windows.rows.to[i]; r++) {
        int row = start + r * windows.columns.n;
        for (int s = windows.columns.from[j]; s < windows.columns.to[j]; s++) {
          sum += x[row + s];
        }
      }
      return sum;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Share(windows), dy));
    }
  }

  /** The transpose of {@link Average}: adds y / divisor to all elements of the window. */
  record Share(Windows windows) implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public String name() {
      return "avgPoolTransposed";
    }

    @Override
    public Spec infer(Spec x) {
      return Pool.infer(x, x.dtype(), windows.rows.n, windows.columns.n);
    }

    /** Windows in their order, a plane a thread: equal bits whatever the threads. */
    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      View c = contiguous(kernels, x);
      Axis rows = windows.rows;
      Axis columns = windows.columns;
      int places = rows.places() * columns.places();
      kernels.parallel(
          planes(x),
          grain(rows, columns),
          (from, to) -> {
            double[] line = new double[columns.places()];
            for (int p = from; p < to; p++) {
              for (int i = 0; i < rows.places(); i++) {
                NormPieces.read(c, p * places + i * line.length, line.length, line);
                for (int j = 0; j < line.length; j++) {
                  line[j] /= (double) rows.divisor[i] * columns.divisor[j];
                }
                for (int r = rows.from[i]; r < rows.to[i]; r++) {
                  int row = (p * rows.n + r) * columns.n;
                  if (c.dtype() == DType.F32) {
                    add(line, y.f32(), row);
                  } else {
                    add(line, y.f64(), row);
                  }
                }
              }
            }
          });
      return y;
    }

    private void add(double[] line, float[] y, int row) {
      int[] first = windows.columns.from;
      int[] last = windows.columns.to;
      for (int j = 0; j < line.length; j++) {
        float v = (float) line[j];
        for (int s = first[j]; s < last[j]; s++) {
          y[row + s] += v;
        }
      }
    }

    private void add(double[] line, double[] y, int row) {
      int[] first = windows.columns.from;
      int[] last = windows.columns.to;
      for (int j = 0; j < line.length; j++) {
        for (int s = first[j]; s < last[j]; s++) {
          y[row + s] += line[j];
        }
      }
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Average(windows), dy));
    }
  }
}
