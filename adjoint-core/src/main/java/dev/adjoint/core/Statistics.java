package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * How numbers are distributed. Integers give f32 where a mean is involved; the spread of a single
 * number is NaN where n - 1 divides. A NaN among the numbers makes their median and quantiles NaN.
 */
public sealed interface Statistics extends Family permits Operand {
  /** 1/(n-1) Σ (x - mean)², the unbiased variance; NaN for n = 1. */
  default Tensor var(int... axes) {
    return Statistic.variance(tensor(), 1, false, axes);
  }

  /** As {@link #var}, leaving the folded axes with size 1. */
  default Tensor varKeep(int... axes) {
    return Statistic.variance(tensor(), 1, true, axes);
  }

  /** 1/n Σ (x - mean)², the variance of a whole population; what normalisation layers use. */
  default Tensor varBiased(int... axes) {
    return Statistic.variance(tensor(), 0, false, axes);
  }

  /** As {@link #varBiased}, leaving the folded axes with size 1. */
  default Tensor varBiasedKeep(int... axes) {
    return Statistic.variance(tensor(), 0, true, axes);
  }

  /** √var, the unbiased standard deviation; by convention with derivative 0 at equal numbers. */
  default Tensor std(int... axes) {
    return Reduce.root(var(axes), 2);
  }

  /** As {@link #std}, leaving the folded axes with size 1. */
  default Tensor stdKeep(int... axes) {
    return Reduce.root(varKeep(axes), 2);
  }

  /**
   * The middle one of the numbers along an axis in ascending order, of an even count the lower, and
   * its I64 index; the gradient goes there. If one is NaN, the first NaN.
   *
   * @throws ShapeException if there are no numbers
   */
  default Ordering.Ranked median(int axis) {
    Tensor x = tensor();
    int a = x.shape().axis(axis);
    int n = x.size(a);
    if (n == 0) {
      throw new ShapeException(
          "median: " + x.describe() + " has size 0 on axis " + axis + "; nothing has no middle.");
    }
    Tensor line = x.moveToEnd(a);
    Tensor at = Statistic.place(line, Sorting.order(line, false), (n - 1) / 2);
    return new Ordering.Ranked(Sorting.pick(line, at).squeeze(-1), at.squeeze(-1));
  }

  /** The middle one of all numbers in ascending order, of an even count the lower. */
  default Tensor median() {
    return tensor().reshape(-1).median(0).values();
  }

  /**
   * The number that a share q of those along an axis does not exceed: at place q (n - 1) in
   * ascending order, linearly between its neighbours. {@code quantile(0.5, axis)} of an even count
   * is the mean of the two in the middle.
   *
   * @throws TensorException if q is not from 0 to 1
   */
  default Tensor quantile(double q, int axis) {
    return Statistic.quantiles(tensor(), axis, q)[0];
  }

  /** Several quantiles along an axis, on a new leading axis. */
  default Tensor quantile(double[] q, int axis) {
    if (q.length == 0) {
      throw new ShapeException("quantile: no share is given; at least one is needed.");
    }
    return Tensor.stack(0, Statistic.quantiles(tensor(), axis, q));
  }

  /** The quantile of all numbers. */
  default Tensor quantile(double q) {
    return tensor().reshape(-1).quantile(q, 0);
  }

  /**
   * How many numbers lie in each of equal intervals from low to high, I64; each begins with its
   * lower edge, and the last has its upper edge too. Numbers outside and NaN are not counted.
   *
   * @throws TensorException if low and high are not finite and in order, or bins is not positive
   */
  default Tensor histogram(int bins, double low, double high) {
    if (bins < 1) {
      throw new TensorException("histogram: bins is " + bins + "; at least one is needed.");
    }
    if (!(low < high) || Double.isInfinite(high - low)) {
      throw new TensorException(
          "histogram: from "
              + low
              + " to "
              + high
              + "; low must be less than high, and both finite.");
    }
    return Engine.apply(new Statistic.Histogram(bins, low, high), tensor().reshape(-1));
  }

  /**
   * How often each of the integers 0, 1, ... occurs, I64, up to the largest and at least the first
   * {@code atLeast}.
   *
   * @throws IndexException if a number is negative
   * @throws DTypeException if they are no integers
   */
  default Tensor bincount(int atLeast) {
    Tensor x = tensor();
    if (!x.dtype().isInteger()) {
      throw new DTypeException(
          "bincount: "
              + x.describe()
              + ": only integers are counted. Convert with .to(DType.I64).");
    }
    if (atLeast < 0) {
      throw new ShapeException("bincount: at least " + atLeast + " counts; it must be 0 or more.");
    }
    // The length depends on the numbers.
    Tensor plain = x.detach();
    long n = x.numel() == 0 ? 0 : 1 + (long) plain.amax().item();
    if (x.numel() > 0 && (plain.amin().item() < 0 || n > Integer.MAX_VALUE)) {
      throw new IndexException(
          "bincount: numbers of "
              + x.describe()
              + " go from "
              + (long) plain.amin().item()
              + " to "
              + (n - 1)
              + "; they must lie from 0 to "
              + (Integer.MAX_VALUE - 1)
              + ".");
    }
    return Engine.apply(new Statistic.BinCount((int) Math.max(n, atLeast)), x.reshape(-1));
  }
}

/** The operations of {@link Statistics}. */
final class Statistic {
  private Statistic() {}

  static Tensor variance(Tensor x, int correction, boolean keep, int... axes) {
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    int n = Reduce.count(x.shape(), axes);
    Tensor d = f.sub(Reduce.mean(f, true, axes));
    return Reduce.fold(Reduce.Kind.SUM, d.square(), keep, axes).div(Math.max(0, n - correction));
  }

  /**
   * The index, of size 1 on the last axis, of the element at a place in ascending order; that of
   * the first NaN where there is one.
   */
  static Tensor place(Tensor line, Tensor order, int rank) {
    Tensor at = order.slice(-1, rank, rank + 1);
    if (!line.dtype().isFloating()) {
      return at;
    }
    return line.isNaN().amaxKeep(-1).where(line.argmax(-1).unsqueeze(-1), at);
  }

  static Tensor[] quantiles(Tensor x, int axis, double... q) {
    int a = x.shape().axis(axis);
    int n = x.size(a);
    for (double share : q) {
      if (!(share >= 0 && share <= 1)) {
        throw new TensorException("quantile: the share is " + share + "; it must lie in [0, 1].");
      }
    }
    if (n == 0) {
      throw new ShapeException(
          "quantile: "
              + x.describe()
              + " has size 0 on axis "
              + axis
              + "; there is no share of nothing.");
    }
    Tensor line = (x.dtype().isFloating() ? x : x.to(DType.F32)).moveToEnd(a);
    Tensor order = Sorting.order(line, false);
    Tensor[] out = new Tensor[q.length];
    for (int i = 0; i < q.length; i++) {
      double place = q[i] * (n - 1);
      int below = (int) place;
      Tensor y = Sorting.pick(line, place(line, order, below));
      if (place > below) {
        Tensor above = Sorting.pick(line, place(line, order, below + 1));
        // From an infinite number no difference is taken: -∞ + (∞ - ∞) would be NaN.
        Tensor step = y.isFinite().where(above.sub(y), above);
        y = y.add(step.mul(place - below));
      }
      out[i] = y.squeeze(-1);
    }
    return out;
  }

  /** y_b = how many numbers of the last axis lie in interval b. */
  record Histogram(int bins, double low, double high) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      out[out.length - 1] = bins;
      return Spec.of(DType.I64, Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int n = x.shape().size(-1);
      View.Cursor from = x.cursor();
      for (int i = 0, m = x.numel(); i < m; i++) {
        double v = x.getDouble(from.next());
        if (v >= low && v <= high) {
          int bin = Math.min(bins - 1, (int) ((v - low) / (high - low) * bins));
          y.i64()[i / n * bins + bin]++;
        }
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }

  /** y_k = how many numbers of the last axis are k. */
  record BinCount(int n) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return "bincount";
    }

    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      out[out.length - 1] = n;
      return Spec.of(DType.I64, Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int length = x.shape().size(-1);
      View.Cursor from = x.cursor();
      for (int i = 0, m = x.numel(); i < m; i++) {
        y.i64()[i / length * n + (int) x.getLong(from.next())]++;
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }
}
