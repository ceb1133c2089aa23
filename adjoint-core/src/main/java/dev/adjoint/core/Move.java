package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/** The operations that show the same numbers in another way, or put them side by side. */
final class Move {
  private Move() {}

  static int[] identity(int n) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    return order;
  }

  static int[] fromEnd(Shape shape, int[] order) {
    int n = shape.rank();
    boolean[] seen = new boolean[n];
    int[] out = new int[order.length];
    boolean ok = order.length == n;
    for (int i = 0; ok && i < n; i++) {
      int a = shape.axis(order[i]);
      ok = !seen[a];
      seen[a] = true;
      out[i] = a - n;
    }
    if (!ok) {
      throw new ShapeException(
          "permute: order "
              + Arrays.toString(order)
              + " for "
              + shape
              + ": it must name each of the "
              + n
              + " axes once.");
    }
    return out;
  }

  static Shape resolve(Tensor t, int[] sizes) {
    int hole = -1;
    long known = 1;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1 && hole < 0) {
        hole = i;
      } else if (sizes[i] < 0) {
        throw new ShapeException(
            "reshape: "
                + t.describe()
                + " to "
                + Arrays.toString(sizes)
                + ": sizes must not be negative, except one -1.");
      } else {
        known *= sizes[i];
      }
    }
    int[] out = sizes.clone();
    if (hole >= 0 && known > 0 && t.numel() % known == 0) {
      out[hole] = (int) (t.numel() / known);
      known = t.numel();
    } else if (hole >= 0) {
      known = -1;
    }
    if (known != t.numel()) {
      throw new ShapeException(
          "reshape: "
              + t.describe()
              + " to "
              + Arrays.toString(sizes)
              + ": "
              + t.numel()
              + " elements cannot fill it; the number of elements must stay the same.");
    }
    return Shape.of(out);
  }

  static Tensor unflatten(Tensor t, int axis, int[] sizes) {
    int a = t.shape().axis(axis);
    int n = t.size(a);
    long known = 1;
    int hole = -1;
    boolean fits = true;
    for (int i = 0; i < sizes.length; i++) {
      fits &= sizes[i] >= 0 || (sizes[i] == -1 && hole < 0);
      hole = sizes[i] == -1 ? i : hole;
      known *= sizes[i] == -1 ? 1 : sizes[i];
    }
    if (!fits || (hole < 0 ? known != n : known == 0 || n % known != 0)) {
      throw new ShapeException(
          "unflatten: axis "
              + axis
              + " of "
              + t.describe()
              + " into "
              + Arrays.toString(sizes)
              + ": the product of the sizes must be "
              + n
              + "; at most one of them may be -1.");
    }
    int[] cut = sizes.clone();
    if (hole >= 0) {
      cut[hole] = (int) (n / known);
    }
    return t.reshape(replaced(t.shape(), a, 1, cut));
  }

  /** The sizes with {@code count} axes from {@code first} on replaced by others. */
  static int[] replaced(Shape shape, int first, int count, int... by) {
    int[] s = shape.toArray();
    int[] out = new int[s.length - count + by.length];
    System.arraycopy(s, 0, out, 0, first);
    System.arraycopy(by, 0, out, first, by.length);
    int rest = s.length - first - count;
    System.arraycopy(s, first + count, out, first + by.length, rest);
    return out;
  }

  /** Elements start, start + step, ... of an axis of a view; a step of 0 repeats one. */
  static View part(View x, int axis, int start, int step, int count) {
    int[] sizes = x.shape().toArray();
    int[] strides = x.strides();
    int offset = count == 0 ? x.offset() : x.offset() + start * strides[axis];
    sizes[axis] = count;
    strides[axis] *= step;
    return x.as(Shape.of(sizes), strides, offset);
  }

  static Tensor slice(Tensor t, int axis, int start, int end, int step) {
    int n = t.size(axis);
    if (step == 0) {
      throw new IndexException("slice: the step is 0; it must be positive or negative.");
    }
    int s = start < 0 ? start + n : start;
    int e = end < 0 ? end + n : end;
    int count;
    if (step > 0) {
      s = Math.clamp(s, 0, n);
      e = Math.clamp(e, 0, n);
      count = e <= s ? 0 : (e - s - 1) / step + 1;
    } else {
      s = Math.clamp(s, -1, n - 1);
      e = Math.clamp(e, -1, n - 1);
      count = s <= e ? 0 : (e - s + 1) / step + 1;
    }
    if (step == 1 && count == n) {
      return t;
    }
    int a = t.shape().axis(axis) - t.rank();
    return Engine.apply(new Slice(a, count == 0 ? 0 : s, count < 2 ? 1 : step, count), t);
  }

  /** y = x with other sizes; dx = dy with the old ones. */
  record Reshape(Shape to) implements Op.Unary, Op.Linear, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), to);
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      int[] strides = strides(x, to);
      if (strides != null) {
        return x.as(to, strides, x.offset());
      }
      View y = View.unfilled(x.dtype(), x.shape());
      kernels.copy(x, y);
      return y.as(to, to.rowMajorStrides(), 0);
    }

    /** Strides that show x with other sizes, or null if no view can. */
    private static int @org.jspecify.annotations.Nullable [] strides(View x, Shape to) {
      if (x.isContiguous()) {
        return to.rowMajorStrides();
      }
      // Groups of old axes that lie densely are cut anew; each new group must fit one old group.
      int[] out = new int[to.rank()];
      int i = x.shape().rank() - 1;
      int j = to.rank() - 1;
      while (i >= 0 || j >= 0) {
        if (j >= 0 && to.size(j) == 1) {
          out[j--] = 0;
          continue;
        }
        if (i >= 0 && x.shape().size(i) == 1) {
          i--;
          continue;
        }
        if (i < 0 || j < 0) {
          return null;
        }
        int step = x.stride(i);
        long have = x.shape().size(i--);
        long want = to.size(j);
        out[j--] = step;
        while (have != want) {
          if (want < have) {
            while (j >= 0 && to.size(j) == 1) {
              out[j--] = 0;
            }
            if (j < 0) {
              return null;
            }
            out[j] = (int) (step * want);
            want *= to.size(j--);
          } else {
            while (i >= 0 && x.shape().size(i) == 1) {
              i--;
            }
            if (i < 0 || x.stride(i) != step * have) {
              return null;
            }
            have *= x.shape().size(i--);
          }
        }
      }
      return out;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return in[0].reshape(Vmap.front(size, to).toArray());
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int[] from = x.shape().toArray();
      pullbacks.of(0, dy -> dy.reshape(from));
    }
  }

  /** y = x with axes in another order (from the end); dx = dy in the inverse order. */
  record Permute(int... order) implements Op.Unary, Op.Linear, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      int n = x.shape().rank();
      int[] out = new int[n];
      for (int i = 0; i < n; i++) {
        out[i] = x.shape().size(order[i] + n);
      }
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      int n = order.length;
      int[] strides = new int[n];
      for (int i = 0; i < n; i++) {
        strides[i] = x.stride(order[i] + n);
      }
      return x.as(out.shape(), strides, x.offset());
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      int[] all = new int[order.length + 1];
      all[0] = -all.length;
      System.arraycopy(order, 0, all, 1, order.length);
      return Engine.apply(new Permute(all), in[0]);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int n = order.length;
      int[] inverse = new int[n];
      for (int i = 0; i < n; i++) {
        inverse[order[i] + n] = i;
      }
      pullbacks.of(0, dy -> dy.permute(inverse));
    }
  }

  /** y = x repeated along axes; dx = dy, which the engine sums to x's shape. */
  record Expand(Shape to) implements Op.Unary, Op.Linear, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), to);
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x.broadcastTo(to);
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return Vmap.aligned(in[0], to.rank()).expand(Vmap.front(size, to).toArray());
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy);
    }
  }

  /** y_i = x_(start + i step) along an axis (from the end); dx = dy there, 0 elsewhere. */
  record Slice(int axis, int start, int step, int count)
      implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      out[axis + out.length] = count;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      int[] strides = x.strides();
      int a = axis + strides.length;
      int offset = x.offset() + start * strides[a];
      strides[a] *= step;
      return x.as(out.shape(), strides, offset);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int n = x.size(axis);
      pullbacks.of(0, dy -> Engine.apply(new Unslice(axis, start, step, n), dy));
    }
  }

  /** The transpose of {@link Slice}: dy in its places among zeros. */
  record Unslice(int axis, int start, int step, int size)
      implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      int[] out = x.shape().toArray();
      out[axis + out.length] = size;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      boolean together = step == 1 && out.dtype().isFloating();
      View y =
          together
              ? View.unfilled(out.dtype(), out.shape())
              : View.allocate(out.dtype(), out.shape());
      int[] strides = y.strides();
      int a = axis + strides.length;
      int offset = start * strides[a];
      if (together) {
        int end = offset + x.shape().size(a) * strides[a];
        int each = size * strides[a];
        for (int at = 0; at < y.numel(); at += each) {
          clear(y, at, at + offset);
          clear(y, at + end, at + each);
        }
      }
      strides[a] *= step;
      kernels.copy(x, y.as(x.shape(), strides, offset));
      return y;
    }

    private static void clear(View y, int from, int to) {
      if (y.dtype() == DType.F64) {
        Arrays.fill(y.f64(), from, to, 0);
      } else {
        Arrays.fill(y.f32(), from, to, 0);
      }
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int count = x.size(axis);
      pullbacks.of(0, dy -> Engine.apply(new Slice(axis, start, step, count), dy));
    }
  }

  /** y = inputs one behind the other along an axis (from the end); dx_i = its part of dy. */
  record Concat(int axis) implements Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public Spec infer(Spec... in) {
      int[] out = in[0].shape().toArray();
      int a = axis + out.length;
      for (int i = 1; i < in.length; i++) {
        int[] s = in[i].shape().toArray();
        boolean fits = s.length == out.length;
        for (int k = 0; fits && k < s.length; k++) {
          fits = k == a || s[k] == out[k];
        }
        if (!fits) {
          throw new ShapeException(
              "concat: tensor 0 is "
                  + in[0].describe()
                  + " and tensor "
                  + i
                  + " is "
                  + in[i].describe()
                  + "; they may differ in size on axis "
                  + axis
                  + " only.");
        }
        if (in[i].dtype() != in[0].dtype()) {
          throw new DTypeException(
              "concat: tensor 0 is "
                  + in[0].describe()
                  + " and tensor "
                  + i
                  + " is "
                  + in[i].describe()
                  + "; all must have the same element type. Convert with .to(DType."
                  + in[0].dtype().name()
                  + ").");
        }
        out[a] += s[a];
      }
      return Spec.of(in[0].dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      int[] strides = y.strides();
      int at = 0;
      for (View x : in) {
        kernels.copy(x, y.as(x.shape(), strides, at * strides[axis + strides.length]));
        at += x.shape().size(axis);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      int at = 0;
      for (int i = 0; i < in.length; i++) {
        int start = at;
        int count = in[i].size(axis);
        pullbacks.of(i, dy -> Engine.apply(new Slice(axis, start, 1, count), dy));
        at += count;
      }
    }
  }
}
