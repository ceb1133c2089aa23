package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

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
      if (x.dtype().isFloating()) {
        Tiles.REAL.run(
            kernels,
            x,
            y,
            axis,
            backwards,
            () -> {
              double[] sums = new double[Tiles.LINES];
              return (line, t, _, from, to) -> {
                double sum = sums[line];
                for (int i = from; i < to; i++) {
                  sum += t[i];
                  t[i] = sum;
                }
                sums[line] = sum;
              };
            });
      } else {
        Tiles.WHOLE.run(
            kernels,
            x,
            y,
            axis,
            backwards,
            () -> {
              long[] sums = new long[Tiles.LINES];
              return (line, t, _, from, to) -> {
                for (int i = from; i < to; i++) {
                  sums[line] += t[i];
                  t[i] = sums[line];
                }
              };
            });
      }
      return y;
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
      if (x.dtype().isFloating()) {
        Tiles.REAL.run(
            kernels,
            x,
            y,
            axis,
            false,
            () -> {
              double[] products = new double[Tiles.LINES];
              Arrays.fill(products, 1);
              return (line, t, _, from, to) -> {
                double product = products[line];
                for (int i = from; i < to; i++) {
                  product *= t[i];
                  t[i] = product;
                }
                products[line] = product;
              };
            });
      } else {
        Tiles.WHOLE.run(
            kernels,
            x,
            y,
            axis,
            false,
            () -> {
              long[] products = new long[Tiles.LINES];
              Arrays.fill(products, 1);
              return (line, t, _, from, to) -> {
                for (int i = from; i < to; i++) {
                  products[line] *= t[i];
                  t[i] = products[line];
                }
              };
            });
      }
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
      Tiles.REAL.run(
          kernels,
          b,
          a,
          y,
          axis,
          backwards,
          () -> {
            double[] lasts = new double[Tiles.LINES];
            boolean[] begun = new boolean[Tiles.LINES];
            return (line, t, factors, from, to) -> {
              double last = begun[line] ? factors[from] * lasts[line] + t[from] : t[from];
              t[from] = last;
              for (int i = from + 1; i < to; i++) {
                last = factors[i] * last + t[i];
                t[i] = last;
              }
              lasts[line] = last;
              begun[line] = true;
            };
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
      if (x.dtype().isFloating()) {
        Tiles.REAL.run(
            kernels,
            x,
            y,
            axis,
            false,
            () -> {
              double[] tops = new double[Tiles.LINES];
              Arrays.fill(tops, smallest ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
              int[] best = new int[Tiles.LINES];
              int[] seen = new int[Tiles.LINES];
              return (line, t, _, from, to) -> {
                double top = tops[line];
                int at = best[line];
                for (int i = from, k = seen[line]; i < to; i++, k++) {
                  double v = t[i];
                  if (Double.isNaN(v) || (smallest ? v <= top : v >= top)) {
                    top = v;
                    at = k;
                  }
                  t[i] = at;
                }
                tops[line] = top;
                best[line] = at;
                seen[line] += to - from;
              };
            });
      } else {
        Tiles.WHOLE.run(
            kernels,
            x,
            y,
            axis,
            false,
            () -> {
              long[] tops = new long[Tiles.LINES];
              Arrays.fill(tops, smallest ? Long.MAX_VALUE : Long.MIN_VALUE);
              int[] best = new int[Tiles.LINES];
              int[] seen = new int[Tiles.LINES];
              return (line, t, _, from, to) -> {
                for (int i = from; i < to; i++) {
                  long v = t[i];
                  if (smallest ? v <= tops[line] : v >= tops[line]) {
                    tops[line] = v;
                    best[line] = seen[line];
                  }
                  seen[line]++;
                  t[i] = best[line];
                }
              };
            });
      }
      return y;
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
      Tiles.REAL.run(
          kernels,
          x,
          y,
          axis,
          false,
          () -> {
            double[] tops = new double[Tiles.LINES];
            Arrays.fill(tops, Double.NEGATIVE_INFINITY);
            double[] sums = new double[Tiles.LINES]; // of e^(x - top)
            return (line, t, _, from, to) -> {
              double top = tops[line];
              double sum = sums[line];
              for (int i = from; i < to; i++) {
                double v = t[i];
                if (v > top) {
                  sum = sum * StrictMath.exp(top - v) + 1;
                  top = v;
                } else if (v == top) { // infinities have no difference
                  sum += 1;
                } else {
                  sum += StrictMath.exp(v - top);
                }
                t[i] = top + StrictMath.log(sum);
              }
              tops[line] = top;
              sums[line] = sum;
            };
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
