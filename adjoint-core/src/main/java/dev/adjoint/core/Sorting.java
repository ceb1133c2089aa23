package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/** The operations of {@link Ordering}. */
final class Sorting {
  private Sorting() {}

  static void checkCount(String op, Tensor x, int k, int least, int axis) {
    int n = x.size(axis);
    if (k < least || k > n) {
      throw new ShapeException(
          op
              + ": k is "
              + k
              + ", and axis "
              + axis
              + " of "
              + x.describe()
              + " has "
              + n
              + " elements; k must lie from "
              + least
              + " to "
              + n
              + ".");
    }
  }

  /** The indices that put the last axis in order. */
  static Tensor order(Tensor line, boolean descending) {
    return order(line, descending, line.size(-1));
  }

  /** The first of the indices that put the last axis in order. */
  private static Tensor order(Tensor line, boolean descending, int count) {
    return Engine.apply(new ArgSort(descending, count), line);
  }

  /** The elements of the last axis at these indices of it. */
  static Tensor pick(Tensor line, Tensor at) {
    return line.gather(-1, at);
  }

  static Tensor along(Tensor x, int axis, boolean descending) {
    int a = x.shape().axis(axis);
    return back(order(x.moveToEnd(a), descending), a);
  }

  /** Ranks from {@code start} up to, not including, {@code end}. */
  static Ordering.Ranked ranked(Tensor x, int axis, boolean descending, int start, int end) {
    int a = x.shape().axis(axis);
    Tensor line = x.moveToEnd(a);
    Tensor at = order(line, descending, end).slice(-1, start, end);
    return new Ordering.Ranked(back(pick(line, at), a), back(at, a));
  }

  /** Undoes {@link Movement#moveToEnd}. */
  private static Tensor back(Tensor t, int axis) {
    int n = t.rank();
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i < axis ? i : i == axis ? n - 1 : i - 1;
    }
    return t.permute(order);
  }

  /** How many values there are depends on the numbers, so these are read here. */
  static Ordering.Unique unique(Tensor x) {
    Tensor flat = x.reshape(-1);
    Tensor plain = flat.detach().contiguous();
    View v = plain.view();
    long[] order = order(plain, false).toLongArray();
    int n = order.length;
    long[] first = new long[n];
    long[] counts = new long[n];
    long[] inverse = new long[n];
    int found = 0;
    for (int i = 0; i < n; i++) {
      int at = v.offset() + (int) order[i];
      if (i == 0 || !same(v, v.offset() + (int) order[i - 1], at)) {
        first[found++] = order[i];
      }
      int group = found - 1;
      counts[group]++;
      inverse[(int) order[i]] = group;
    }
    Tensor values = flat.indexSelect(0, Tensor.of(Arrays.copyOf(first, found)));
    return new Ordering.Unique(
        values,
        Tensor.of(inverse).reshape(x.shape().toArray()),
        Tensor.of(Arrays.copyOf(counts, found)));
  }

  private static boolean same(View v, int a, int b) {
    return v.dtype().isFloating() ? v.getDouble(a) == v.getDouble(b) : v.getLong(a) == v.getLong(b);
  }

  static Tensor search(boolean right, Tensor sequence, Tensor values) {
    if (sequence.dtype() != values.dtype()) {
      throw new DTypeException(
          (right ? "searchsortedRight" : "searchsorted")
              + ": sequence "
              + sequence.describe()
              + " and values "
              + values.describe()
              + ": both must have the same element type. Convert with .to(DType."
              + sequence.dtype().name()
              + ").");
    }
    if (sequence.rank() != 1 || values.rank() == 1) {
      return Engine.apply(new SearchSorted(right), sequence, values);
    }
    return Engine.apply(new SearchSorted(right), sequence, values.reshape(-1))
        .reshape(values.shape().toArray());
  }

  /** y = the first indices that put the last axis in order, equal elements as they stand. */
  record ArgSort(boolean descending, int count) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return descending ? "argsortDescending" : "argsort";
    }

    @Override
    public Spec infer(Spec x) {
      int[] sizes = x.shape().toArray();
      sizes[sizes.length - 1] = count;
      return Spec.of(DType.I64, Shape.of(sizes));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      kernels.argSort(x, descending, y);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }

  /** y_j = how many elements of the last axis are less than value j, or not greater. */
  record SearchSorted(boolean right) implements Op.Binary, Op.Leading {
    @Override
    public String name() {
      return right ? "searchsortedRight" : "searchsorted";
    }

    @Override
    public Spec infer(Spec sequence, Spec values) {
      int[] s = sequence.shape().toArray();
      int[] v = values.shape().toArray();
      boolean fits = s.length > 0 && s.length == v.length;
      for (int i = 0; fits && i < s.length - 1; i++) {
        fits = s[i] == v[i];
      }
      if (!fits) {
        throw new ShapeException(
            name()
                + ": sequence "
                + sequence.describe()
                + " and values "
                + values.describe()
                + ": the sequence must be a vector, or all axes but the last must agree.");
      }
      return Spec.of(DType.I64, values.shape());
    }

    @Override
    public View forward(Kernels kernels, View sequence, View values, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int m = values.shape().size(-1);
      int n = sequence.shape().size(-1);
      int step = sequence.stride(sequence.shape().rank() - 1);
      View.Cursor lines = sequence.first(-1).cursor();
      View.Cursor from = values.cursor();
      for (int i = 0, count = values.numel(); i < count; i += m) {
        int start = lines.next();
        for (int j = 0; j < m; j++) {
          int value = from.next();
          int low = 0;
          int high = n;
          while (low < high) {
            int middle = (low + high) >>> 1;
            int c = compare(sequence, start + middle * step, values, value);
            if (right ? c <= 0 : c < 0) {
              low = middle + 1;
            } else {
              high = middle;
            }
          }
          y.i64()[i + j] = low;
        }
      }
      return y;
    }

    private static int compare(View a, int i, View b, int j) {
      if (!a.dtype().isFloating()) {
        return Long.compare(a.getLong(i), b.getLong(j));
      }
      double x = a.getDouble(i);
      double z = b.getDouble(j);
      return x < z ? -1 : x > z ? 1 : Boolean.compare(Double.isNaN(x), Double.isNaN(z));
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor sequence, Tensor values, Tensor y) {}
  }
}
