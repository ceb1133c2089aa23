package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/**
 * The fast path of a max pooling of f32. Nothing but x and y is kept for the backward pass, which
 * looks for y among the elements of each window again: dx takes dy at the first that equals it.
 *
 * <p>Windows are taken apart: the greatest of each column of the window's rows, which is a loop
 * over whole lines, and then the greatest of some columns.
 */
record MaxPool(Pool.Windows windows) implements Op.Fused, Op.Leading, Op.Tidy {
  @Override
  public String name() {
    return "maxPool";
  }

  @Override
  public Tensor definition(Tensor... in) {
    return Pool.greatest(in[0], windows).values();
  }

  @Override
  public Spec infer(Spec... in) {
    return Pool.infer(in[0], in[0].dtype(), windows.rows().places(), windows.columns().places());
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    View y = View.unfilled(out.dtype(), out.shape());
    View x = Pool.contiguous(kernels, in[0]);
    int plane = windows.rows().n() * windows.columns().n();
    int places = windows.rows().places() * windows.columns().places();
    boolean pairs = Pairs.fit(windows);
    Elements rows = Elements.of(windows.rows());
    Elements columns = Elements.of(windows.columns());
    kernels.parallel(
        Pool.planes(x),
        Pool.grain(windows.rows(), windows.columns()),
        (from, to) -> {
          for (int p = from; p < to; p++) {
            if (pairs) {
              Pairs.forward(windows, x.f32(), x.offset() + p * plane, y.f32(), p * places);
            } else {
              forward(rows, columns, x.f32(), x.offset() + p * plane, y.f32(), p * places);
            }
          }
        });
    return y;
  }

  private void forward(Elements rows, Elements columns, float[] x, int start, float[] y, int out) {
    int n = windows.columns().n();
    float[] line = new float[n];
    int o = out;
    for (int i = 0; i < rows.places; i++, o += columns.places) {
      System.arraycopy(x, start + rows.at[i] * n, line, 0, n);
      for (int q = 1; q < rows.most; q++) {
        greater(line, x, start + rows.at[q * rows.places + i] * n);
      }
      for (int j = 0; j < columns.places; j++) {
        y[o + j] = line[columns.at[j]];
      }
      for (int q = 1; q < columns.most; q++) {
        greater(y, o, line, columns.at, q * columns.places, columns.places);
      }
    }
  }

  private static void greater(float[] line, float[] x, int from) {
    for (int j = 0; j < line.length; j++) {
      line[j] = Math.max(line[j], x[from + j]);
    }
  }

  private static void greater(float[] y, int o, float[] line, int[] at, int first, int n) {
    for (int j = 0; j < n; j++) {
      y[o + j] = Math.max(y[o + j], line[at[first + j]]);
    }
  }

  @Override
  public boolean hasPullbacks() {
    return true;
  }

  @Override
  public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
    pullbacks.of(0, dy -> Engine.apply(new Pullback(windows), in[0], y, dy));
  }

  /** (x, y, dy) ↦ dx. */
  record Pullback(Pool.Windows windows) implements Op.Fused, Op.Leading {
    @Override
    public String name() {
      return "maxPool'";
    }

    @Override
    public Spec infer(Spec... in) {
      return Spec.of(in[0].dtype(), in[0].shape());
    }

    @Override
    public Tensor definition(Tensor... in) {
      int plane = windows.rows().n() * windows.columns().n();
      Tensor at = Pool.greatest(in[0], windows).indices();
      return Engine.apply(new Picking.Ungather(plane), in[2].flatten(-2), at.flatten(-2))
          .reshape(in[0].shape().toArray());
    }

    /** Windows in their order, a plane a thread: equal bits whatever the threads. */
    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      if (Pairs.fit(windows)) {
        return pairs(kernels, in, out);
      }
      View dx = View.allocate(out.dtype(), out.shape());
      View x = Pool.contiguous(kernels, in[0]);
      View y = Pool.contiguous(kernels, in[1]);
      View dy = Pool.contiguous(kernels, in[2]);
      int plane = windows.rows().n() * windows.columns().n();
      int places = windows.rows().places() * windows.columns().places();
      Elements rows = Elements.of(windows.rows());
      Elements columns = Elements.of(windows.columns());
      kernels.parallel(
          Pool.planes(x),
          Pool.grain(windows.rows(), windows.columns()),
          (from, to) -> {
            int[] at = new int[places];
            for (int p = from; p < to; p++) {
              int begin = x.offset() + p * plane;
              int first = y.offset() + p * places;
              places(rows, columns, x.f32(), begin, y.f32(), first, at);
              add(dy.f32(), dy.offset() + p * places, at, dx.f32(), p * plane);
            }
          });
      return dx;
    }

    private View pairs(Kernels kernels, View[] in, Spec out) {
      View dx = View.unfilled(out.dtype(), out.shape());
      View x = Pool.contiguous(kernels, in[0]);
      View y = Pool.contiguous(kernels, in[1]);
      View dy = Pool.contiguous(kernels, in[2]);
      int plane = windows.rows().n() * windows.columns().n();
      int places = windows.rows().places() * windows.columns().places();
      kernels.parallel(
          Pool.planes(x),
          Pool.grain(windows.rows(), windows.columns()),
          (from, to) -> {
            for (int p = from; p < to; p++) {
              Pairs.backward(
                  windows,
                  x.f32(),
                  x.offset() + p * plane,
                  y.f32(),
                  y.offset() + p * places,
                  dy.f32(),
                  dy.offset() + p * places,
                  dx.f32(),
                  p * plane);
            }
          });
      return dx;
    }

    private static void add(float[] dy, int from, int[] at, float[] dx, int start) {
      for (int o = 0; o < at.length; o++) {
        dx[start + at[o]] += dy[from + o];
      }
    }

    /**
     * Where y stands first in each window. From the end to the beginning, so that the last find is
     * the first: which it is is as good as random, and a loop without a branch does not mind.
     */
    private void places(
        Elements rows, Elements columns, float[] x, int start, float[] y, int first, int[] at) {
      int n = windows.columns().n();
      for (int i = 0; i < rows.places; i++) {
        int o = i * columns.places;
        for (int r = rows.most - 1; r >= 0; r--) {
          int row = rows.at[r * rows.places + i] * n;
          for (int q = columns.most - 1; q >= 0; q--) {
            find(
                x, start, row, columns.at, q * columns.places, y, first + o, at, o, columns.places);
          }
        }
      }
      for (int o = 0; o < at.length; o++) {
        if (Float.isNaN(y[first + o])) { // it equals nothing
          at[o] = firstNaN(x, start, rows, columns, o);
        }
      }
    }

    private static void find(
        float[] x,
        int start,
        int row,
        int[] index,
        int from,
        float[] y,
        int first,
        int[] at,
        int o,
        int n) {
      for (int j = 0; j < n; j++) {
        int s = row + index[from + j];
        at[o + j] = same(x[start + s], y[first + j]) ? s : at[o + j];
      }
    }

    private int firstNaN(float[] x, int start, Elements rows, Elements columns, int place) {
      int at = 0;
      for (int r = rows.most - 1; r >= 0; r--) {
        int row = rows.at[r * rows.places + place / columns.places] * windows.columns().n();
        for (int q = columns.most - 1; q >= 0; q--) {
          int s = row + columns.at[q * columns.places + place % columns.places];
          at = Float.isNaN(x[start + s]) ? s : at;
        }
      }
      return at;
    }
  }

  /** Bits are compared without a branch; -0 + 0 is 0, so the two zeros are one. */
  private static boolean same(float a, float b) {
    return Float.floatToRawIntBits(a + 0f) == Float.floatToRawIntBits(b + 0f);
  }

  /**
   * The elements of all windows of an axis: element q of window i is {@code at[q places + i]}. All
   * windows have the same number; a smaller one repeats its last.
   */
  private record Elements(int places, int most, int[] at) {
    static Elements of(Pool.Axis a) {
      int most = 1;
      for (int i = 0; i < a.places(); i++) {
        most = Math.max(most, (a.to()[i] - 1 - a.from()[i]) / a.step() + 1);
      }
      int[] at = new int[most * a.places()];
      for (int i = 0; i < a.places(); i++) {
        int last = (a.to()[i] - 1 - a.from()[i]) / a.step();
        for (int q = 0; q < most; q++) {
          at[q * a.places() + i] = a.from()[i] + Math.min(q, last) * a.step();
        }
      }
      return new Elements(a.places(), most, at);
    }
  }

  /**
   * Windows of 2 x 2 side by side in f32, by far the commonest. Each element belongs to one window
   * at most, so dx is written once.
   */
  private static final class Pairs {
    private Pairs() {}

    static boolean fit(Pool.Windows w) {
      return fit(w.rows()) && fit(w.columns());
    }

    private static boolean fit(Pool.Axis a) {
      for (int i = 0; i < a.places(); i++) {
        if (a.from()[i] != 2 * i || a.to()[i] != 2 * i + 2) {
          return false;
        }
      }
      return a.step() == 1;
    }

    static void forward(Pool.Windows w, float[] x, int start, float[] y, int out) {
      int n = w.columns().n();
      int places = w.columns().places();
      float[] line = new float[n];
      for (int i = 0; i < w.rows().places(); i++) {
        int top = start + 2 * i * n;
        for (int j = 0; j < n; j++) {
          line[j] = Math.max(x[top + j], x[top + n + j]);
        }
        int o = out + i * places;
        for (int j = 0; j < places; j++) {
          y[o + j] = Math.max(line[2 * j], line[2 * j + 1]);
        }
      }
    }

    static void backward(
        Pool.Windows w,
        float[] x,
        int start,
        float[] y,
        int first,
        float[] dy,
        int firstDy,
        float[] dx,
        int to) {
      int n = w.columns().n();
      int places = w.columns().places();
      for (int i = 0; i < w.rows().places(); i++) {
        int a = start + 2 * i * n;
        int d = to + 2 * i * n;
        for (int j = 0; j < places; j++) {
          float v = y[first + i * places + j];
          int g = Float.floatToRawIntBits(dy[firstDy + i * places + j]);
          float x0 = x[a + 2 * j];
          float x1 = x[a + 2 * j + 1];
          float x2 = x[a + n + 2 * j];
          float x3 = x[a + n + 2 * j + 1];
          if (Float.isNaN(v)) {
            v = Float.NaN;
            x0 = plain(x0);
            x1 = plain(x1);
            x2 = plain(x2);
            x3 = plain(x3);
          }
          int no0 = differ(x0, v);
          int no1 = differ(x1, v);
          int no2 = differ(x2, v);
          int no3 = differ(x3, v);
          dx[d + 2 * j] = Float.intBitsToFloat(g & ~no0);
          dx[d + 2 * j + 1] = Float.intBitsToFloat(g & no0 & ~no1);
          dx[d + n + 2 * j] = Float.intBitsToFloat(g & no0 & no1 & ~no2);
          dx[d + n + 2 * j + 1] = Float.intBitsToFloat(g & no0 & no1 & no2 & ~no3);
        }
        for (int j = 2 * places; j < n; j++) {
          dx[d + j] = 0;
          dx[d + n + j] = 0;
        }
      }
      int done = to + 2 * w.rows().places() * n;
      Arrays.fill(dx, done, to + w.rows().n() * n, 0);
    }

    /** 0 if v is the greatest there, else -1: which one is is random, so no branch. */
    private static int differ(float x, float v) {
      int d = bits(x) ^ bits(v);
      return (d | -d) >> 31;
    }

    /** -0 + 0 is 0, so the two zeros are one. */
    private static int bits(float v) {
      return Float.floatToRawIntBits(v + 0f);
    }

    /** All NaN are one, whatever their bits. */
    private static float plain(float x) {
      return Float.isNaN(x) ? Float.NaN : x;
    }
  }
}
