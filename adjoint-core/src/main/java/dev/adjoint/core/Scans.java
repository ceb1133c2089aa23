package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * Running totals along an axis: element k of the result is made from elements 0 to k. Sums and
 * products of f32 are carried in f64 and rounded once for each element.
 */
public sealed interface Scans extends Family permits Operand {
  /** {@code y_k = x_0 + ... + x_k}; of integers and truth values in I64. */
  default Tensor cumsum(int axis) {
    return Scan.apply(a -> new Scan.CumSum(a, false), Scan.widened(tensor()), axis);
  }

  /**
   * {@code y_k = x_0 x_1 ... x_k}; of integers and truth values in I64. No derivative of any order
   * divides by x: zeros among the numbers are numbers like others.
   */
  default Tensor cumprod(int axis) {
    return Scan.apply(Scan.CumProd::new, Scan.widened(tensor()), axis);
  }

  /**
   * The largest so far and the I64 index of its last occurrence so far, where the gradient goes;
   * from the first NaN on NaN, at the last NaN so far.
   */
  default Extrema.Extremes cummax(int axis) {
    return Scan.extremes(tensor(), axis, false);
  }

  /** The smallest so far, as {@link #cummax}. */
  default Extrema.Extremes cummin(int axis) {
    return Scan.extremes(tensor(), axis, true);
  }

  /**
   * {@code y_k = ln(e^x_0 + ... + e^x_k)} without overflow; integers give f32. -∞ where all so far
   * are -∞, by convention with derivative 0.
   */
  default Tensor logCumSumExp(int axis) {
    Tensor x = tensor();
    return Scan.apply(Scan.LogCumSumExp::new, x.dtype().isFloating() ? x : x.to(DType.F32), axis);
  }
}

/** The operations of {@link Scans}; axes count from the end. */
final class Scan {
  private Scan() {}

  /** The operation along an axis, which is given from the end. */
  static Tensor apply(java.util.function.IntFunction<Op> op, Tensor x, int axis) {
    return Engine.apply(op.apply(x.shape().axis(axis) - x.rank()), x);
  }

  static Tensor widened(Tensor x) {
    return x.dtype().isFloating() ? x : x.to(DType.I64);
  }

  static Extrema.Extremes extremes(Tensor x, int axis, boolean smallest) {
    Tensor at = apply(a -> new CumArg(a, smallest), x, axis);
    return new Extrema.Extremes(x.gather(axis, at), at);
  }

  /** A loop over n elements, from these starts in these steps. */
  private interface Line {
    void run(int x, int dx, int y, int dy, int n);
  }

  /** Walks the lines of x and y along an axis (from the end); backwards if asked. */
  private static void lines(View x, View y, int axis, boolean backwards, Line line) {
    int a = axis + x.shape().rank();
    int n = x.shape().size(a);
    View starts = x.first(a);
    if (n == 0) {
      return;
    }
    View.Cursor from = starts.cursor();
    View.Cursor to = y.first(a).cursor();
    int dx = x.stride(a);
    int dy = y.stride(a);
    for (int i = starts.numel(); i > 0; i--) {
      int px = from.next();
      int py = to.next();
      if (backwards) {
        line.run(px + (n - 1) * dx, -dx, py + (n - 1) * dy, -dy, n);
      } else {
        line.run(px, dx, py, dy, n);
      }
    }
  }

  /** y_k = Σ_{i≤k} x_i, or Σ_{i≥k}; dx is the sum of dy the other way. */
  record CumSum(int axis, boolean backwards) implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public String name() {
      return "cumsum";
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      Line line =
          switch (x.storage().array()) {
            case float[] a -> (px, dx, py, dy, n) -> sum(a, px, dx, y.f32(), py, dy, n);
            case double[] a -> (px, dx, py, dy, n) -> sum(a, px, dx, y.f64(), py, dy, n);
            default -> (px, dx, py, dy, n) -> sum(x.i64(), px, dx, y.i64(), py, dy, n);
          };
      lines(x, y, axis, backwards, line);
      return y;
    }

    private static void sum(float[] x, int px, int dx, float[] y, int py, int dy, int n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[px + i * dx];
        y[py + i * dy] = (float) sum;
      }
    }

    private static void sum(double[] x, int px, int dx, double[] y, int py, int dy, int n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[px + i * dx];
        y[py + i * dy] = sum;
      }
    }

    private static void sum(long[] x, int px, int dx, long[] y, int py, int dy, int n) {
      long sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[px + i * dx];
        y[py + i * dy] = sum;
      }
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new CumSum(axis, !backwards), dy));
    }
  }

  /**
   * y_k = Π_{i≤k} x_i; dx_i = y_(i-1) Σ_{k≥i} dy_k Π_{i<j≤k} x_j, the product before times a
   * backward recurrence.
   */
  record CumProd(int axis) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return "cumprod";
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      Line line =
          x.dtype().isFloating()
              ? (px, dx, py, dy, n) -> {
                double product = 1;
                for (int i = 0; i < n; i++) {
                  product *= x.getDouble(px + i * dx);
                  y.setDouble(py + i * dy, product);
                }
              }
              : (px, dx, py, dy, n) -> {
                long product = 1;
                for (int i = 0; i < n; i++) {
                  product *= x.getLong(px + i * dx);
                  y.setLong(py + i * dy, product);
                }
              };
      lines(x, y, axis, false, line);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int n = x.size(axis);
      if (n < 2) {
        pullbacks.of(0, dy -> dy);
        return;
      }
      pullbacks.of(
          0,
          dy -> {
            Tensor one = y.slice(axis, 0, 1);
            Tensor ones = Tensor.ones(one.dtype(), one.shape());
            Tensor before = Tensor.concat(axis, ones, y.slice(axis, 0, n - 1));
            Tensor after = Engine.apply(new Recurrence(axis, true), x.slice(axis, 1, n), dy);
            return before.mul(after);
          });
    }
  }

  /**
   * y_0 = b_0, y_k = a_(k-1) y_(k-1) + b_k; backwards y_(n-1) = b_(n-1), y_k = a_k y_(k+1) + b_k.
   * With λ the recurrence of dy the other way, db = λ and da = λ at the later place times y at the
   * earlier: closed under differentiation, without a division, in linear time.
   */
  record Recurrence(int axis, boolean backwards) implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec a, Spec b) {
      return Spec.of(b.dtype(), b.shape());
    }

    @Override
    public View forward(Kernels kernels, View a, View b, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int at = axis + a.shape().rank();
      View.Cursor starts = a.first(at).cursor();
      int m = a.shape().size(at);
      int da = backwards ? -a.stride(at) : a.stride(at);
      lines(
          b,
          y,
          axis,
          backwards,
          (pb, db, py, dy, n) -> {
            int pa = starts.next() + (backwards ? (m - 1) * a.stride(at) : 0);
            double last = b.getDouble(pb);
            y.setDouble(py, last);
            for (int i = 1; i < n; i++) {
              last = a.getDouble(pa + (i - 1) * da) * last + b.getDouble(pb + i * db);
              y.setDouble(py + i * dy, last);
            }
          });
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor b, Tensor y) {
      int n = b.size(axis);
      Tensor earlier = y.slice(axis, backwards ? 1 : 0, backwards ? n : n - 1);
      pullbacks.of(
          0,
          dy -> adjoint(a, dy).slice(axis, backwards ? 0 : 1, backwards ? n - 1 : n).mul(earlier));
      pullbacks.of(1, dy -> adjoint(a, dy));
    }

    private Tensor adjoint(Tensor a, Tensor dy) {
      return Engine.apply(new Recurrence(axis, !backwards), a, dy);
    }
  }

  /** y_k = the index of the last largest (or smallest) element up to k, or of the last NaN. */
  record CumArg(int axis, boolean smallest) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return smallest ? "cummin" : "cummax";
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(DType.I64, x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      long[] to = y.i64();
      lines(
          x,
          y,
          axis,
          false,
          (px, dx, py, dy, n) -> {
            int best = 0;
            for (int i = 0; i < n; i++) {
              best = replaces(x, px + i * dx, px + best * dx) ? i : best;
              to[py + i * dy] = best;
            }
          });
      return y;
    }

    private boolean replaces(View x, int candidate, int best) {
      if (!x.dtype().isFloating()) {
        int c = Long.compare(x.getLong(candidate), x.getLong(best));
        return smallest ? c <= 0 : c >= 0;
      }
      double v = x.getDouble(candidate);
      double top = x.getDouble(best);
      return Double.isNaN(v) || (smallest ? v <= top : v >= top);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }

  /**
   * y_k = ln Σ_{i≤k} e^x_i; dx_i = Σ_{k≥i} dy_k e^(x_i - y_k). As y never falls, that is a backward
   * recurrence of factors e^(y_k - y_(k+1)) up to 1, times e^(x_i - y_i) up to 1: nothing
   * overflows.
   */
  record LogCumSumExp(int axis) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      lines(
          x,
          y,
          axis,
          false,
          (px, dx, py, dy, n) -> {
            double top = Double.NEGATIVE_INFINITY;
            double sum = 0; // of e^(x - top)
            for (int i = 0; i < n; i++) {
              double v = x.getDouble(px + i * dx);
              if (v > top) {
                sum = sum * StrictMath.exp(top - v) + 1;
                top = v;
              } else if (v == top) { // infinities have no difference
                sum += 1;
              } else {
                sum += StrictMath.exp(v - top);
              }
              y.setDouble(py + i * dy, top + StrictMath.log(sum));
            }
          });
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int n = x.size(axis);
      pullbacks.of(
          0,
          dy -> {
            // Where y is -∞, so are all x up to there: from 0 instead they count as nothing.
            Tensor nothing = y.eq(Double.NEGATIVE_INFINITY);
            Tensor level = nothing.where(Tensor.zeros(y.dtype(), Shape.SCALAR), y);
            Tensor share = x.sub(level).exp();
            if (n < 2) {
              return share.mul(dy);
            }
            Tensor factors = y.slice(axis, 0, n - 1).sub(level.slice(axis, 1, n)).exp();
            return share.mul(Engine.apply(new Recurrence(axis, true), factors, dy));
          });
    }
  }
}
