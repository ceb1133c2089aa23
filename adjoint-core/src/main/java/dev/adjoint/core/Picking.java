package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The operations of {@link Indexing}. */
final class Picking {
  private Picking() {}

  /** What a negative index means. */
  enum Negatives {
    WRONG,
    FROM_END
  }

  /** The index as I64, every entry in [0, n). */
  static Tensor checked(String op, Operand index, int n, int axis, @Nullable Spec x) {
    return checked(op, index, n, Negatives.WRONG, axis, x);
  }

  /** The index as I64 in [0, n), after adding n to negative entries if they are known. */
  static Tensor checked(
      String op, Operand index, int n, Negatives negatives, int axis, @Nullable Spec x) {
    DType type = index.dtype();
    if (type != DType.I64 && type != DType.I32 && type != DType.U8) {
      throw new DTypeException(
          op
              + ": the index is "
              + index.describe()
              + "; it must be i64 or i32. Convert with"
              + " .to(DType.I64).");
    }
    Spec of = x == null ? null : Spec.of(x.dtype(), x.shape());
    return Engine.apply(new Checked(op, n, negatives, axis, of), index.tensor());
  }

  /** A vector of indices, checked. */
  static Tensor vector(String op, Operand index, int axis, Tensor x) {
    Tensor at = checked(op, index, x.size(axis), axis, x);
    if (at.rank() != 1) {
      throw new ShapeException(
          op + ": the index is " + at.describe() + "; it must be a vector. Use gather.");
    }
    return at;
  }

  /** Truth values, which are not guessed from numbers. */
  static Tensor mask(String op, Operand mask) {
    if (mask.dtype() != DType.BOOL) {
      throw new DTypeException(
          op
              + ": the mask is "
              + mask.describe()
              + "; it must be bool. Compare, as in x.gt(0), or use .to(DType.BOOL).");
    }
    return mask.tensor();
  }

  /** A number in the tensor's type. */
  static Tensor number(String op, Tensor x, double value) {
    if (!x.dtype().isFloating() && !Elementwise.isWhole(value)) {
      throw new DTypeException(
          op
              + ": "
              + x.describe()
              + " with the number "
              + value
              + ": numbers take the tensor's type, and this one is not an integer. Use"
              + " .to(DType.F32) first.");
    }
    return Tensor.full(x.dtype(), Shape.SCALAR, value);
  }

  /** The first elements of x along every axis but one, as many as {@code shape} has. */
  static Tensor corner(Tensor x, Shape shape, int axis) {
    Tensor t = x;
    for (int i = 0; i < x.rank(); i++) {
      t = i == axis ? t : Move.slice(t, i, 0, shape.size(i), 1);
    }
    return t;
  }

  /** y = the same indices in I64; an error if one of them is out of range. */
  record Checked(String op, int n, Negatives negatives, int axis, @Nullable Spec of)
      implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return op;
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(DType.I64, x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = x;
      if (x.dtype() != DType.I64 || !x.isContiguous()) {
        y = View.allocate(DType.I64, x.shape());
        kernels.copy(x, y);
      }
      long[] a = y.i64();
      int from = y.offset();
      int low = negatives == Negatives.FROM_END ? -n : 0;
      boolean negative = false;
      for (int i = from; i < from + y.numel(); i++) {
        negative |= a[i] < 0;
        if (a[i] < low || a[i] >= n) {
          throw new IndexException(
              op
                  + ": index "
                  + a[i]
                  + " at position "
                  + (i - from)
                  + " of the index"
                  + (of == null ? "" : " for axis " + axis + " of " + of.describe())
                  + (n == 0
                      ? ": there is nothing to pick."
                      : ": it must lie from " + low + " to " + (n - 1) + "."));
        }
      }
      return negative ? counted(y) : y;
    }

    private View counted(View x) {
      View y = View.allocate(DType.I64, x.shape());
      long[] a = x.i64();
      for (int i = 0; i < y.numel(); i++) {
        long k = a[x.offset() + i];
        y.i64()[i] = k < 0 ? k + n : k;
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      // integers have no derivative
    }
  }

  // A batch of examples, each with an index vector of its own, is one large example: along the
  // indexed axis their slices lie behind each other, and the indices of each are shifted there.

  /** [size, .., n, ..] as [size n, ..]. */
  static Tensor behindEachOther(Tensor all, int axis) {
    Tensor x = all.moveAxis(axis, 1);
    return x.reshape(Move.replaced(x.shape(), 0, 2, x.size(0) * x.size(1)));
  }

  /** [size m, ..] as [size, .., m, ..]. */
  static Tensor apart(Tensor y, int size, int m, int axis) {
    return y.reshape(Move.replaced(y.shape(), 0, 1, size, m)).moveAxis(1, axis);
  }

  /** Indices [size, m] into axes of n as one vector into all of them. */
  static Tensor shifted(Tensor index, int n) {
    return Tensor.arange(index.size(0)).mul(n).unsqueeze(1).add(index).flatten();
  }

  /** Row-major [before, axis, after], a copy if it must be. */
  static View threeAxes(Kernels kernels, View x, int axis) {
    View v = x;
    if (!x.isContiguous()) {
      v = View.unfilled(x.dtype(), x.shape());
      kernels.copy(x, v);
    }
    int[] s = v.shape().toArray();
    int a = axis + s.length;
    int before = 1;
    int after = 1;
    for (int i = 0; i < s.length; i++) {
      before *= i < a ? s[i] : 1;
      after *= i > a ? s[i] : 1;
    }
    Shape three = Shape.of(before, s[a], after);
    return v.as(three, three.rowMajorStrides(), v.offset());
  }

  /** Row-major [rows, last axis], a copy if it must be. */
  static View rows(Kernels kernels, View x) {
    View v = threeAxes(kernels, x, -1);
    Shape two = Shape.of(v.shape().size(0), v.shape().size(1));
    return v.as(two, two.rowMajorStrides(), v.offset());
  }

  /** y_j = x_(index j) along an axis of n; dx = Σ dy added at the indices. */
  record Select(int axis, int n) implements Op.Binary, Op.Multilinear, Op.Tidy {
    @Override
    public String name() {
      return "indexSelect";
    }

    @Override
    public Spec infer(Spec x, Spec index) {
      int[] out = x.shape().toArray();
      out[axis + out.length] = index.shape().size(0);
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, View index, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      kernels.indexSelect(threeAxes(kernels, x, axis), index, threeAxes(kernels, y, axis));
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      if (!batched[1]) {
        return Engine.apply(this, in);
      }
      if (!batched[0]) {
        Tensor y = Engine.apply(this, in[0], in[1].flatten()); // [.., size m, ..]
        int a = axis + y.rank();
        int[] apart = Move.replaced(y.shape(), a, 1, size, in[1].size(1));
        return y.reshape(apart).moveAxis(a, 0);
      }
      Tensor x = behindEachOther(in[0], axis);
      return apart(
          Engine.apply(new Select(-x.rank(), size * n), x, shifted(in[1], n)),
          size,
          in[1].size(1),
          axis);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Spread(axis, n), dy, index));
    }
  }

  /** The transpose of {@link Select}: y_(index j) += x_j, from zeros. */
  record Spread(int axis, int n) implements Op.Binary, Op.Multilinear, Op.Tidy {
    @Override
    public String name() {
      return "indexAdd";
    }

    @Override
    public Spec infer(Spec x, Spec index) {
      int[] out = x.shape().toArray();
      out[axis + out.length] = n;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, View index, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      kernels.indexAdd(threeAxes(kernels, x, axis), index, threeAxes(kernels, y, axis));
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      if (!batched[1]) {
        return Engine.apply(this, in);
      }
      Tensor x = behindEachOther(Vmap.allBatched(in, batched, size)[0], axis);
      return apart(
          Engine.apply(new Spread(-x.rank(), size * n), x, shifted(in[1], n)), size, n, axis);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Select(axis, n), dy, index));
    }
  }

  /** y[i, j] = x[i, index[i, j]] over the last axis of n; dx = Σ dy added at the indices. */
  record Gather(int n) implements Op.Binary, Op.Multilinear, Op.Leading, Op.Tidy {
    @Override
    public Spec infer(Spec x, Spec index) {
      return Spec.of(x.dtype(), index.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, View index, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      kernels.gather(rows(kernels, x), rows(kernels, index), rows(kernels, y));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Ungather(n), dy, index));
    }
  }

  /** The transpose of {@link Gather}: y[i, index[i, j]] += x[i, j], from zeros. */
  record Ungather(int n) implements Op.Binary, Op.Multilinear, Op.Leading, Op.Tidy {
    @Override
    public String name() {
      return "scatterAdd";
    }

    @Override
    public Spec infer(Spec x, Spec index) {
      int[] out = x.shape().toArray();
      out[out.length - 1] = n;
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, View index, Spec out) {
      boolean single = out.dtype() == DType.F32;
      View y =
          single
              ? View.unfilled(out.dtype(), out.shape())
              : View.allocate(out.dtype(), out.shape());
      if (single) {
        add(kernels, rows(kernels, x), rows(kernels, index), y.f32());
      } else {
        kernels.scatterAdd(rows(kernels, x), rows(kernels, index), rows(kernels, y));
      }
      return y;
    }

    /** Clears each row right before it is written to, while it is in the cache. */
    private void add(Kernels kernels, View x, View index, float[] y) {
      float[] a = x.f32();
      long[] at = index.i64();
      int m = index.shape().size(1);
      kernels.parallel(
          index.shape().size(0),
          Math.max(1, 32_768 / Math.max(1, n + m)),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              Arrays.fill(y, i * n, (i + 1) * n, 0);
              int from0 = x.offset() + i * m;
              int index0 = index.offset() + i * m;
              for (int j = 0; j < m; j++) {
                y[i * n + (int) at[index0 + j]] += a[from0 + j];
              }
            }
          });
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Gather(n), dy, index));
    }
  }

  /** y[.., j] = 1 if j = x, else 0. */
  record OneHot(int n) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      int[] out = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
      out[out.length - 1] = n;
      return Spec.of(DType.I64, Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(DType.I64, out.shape());
      View.Cursor c = x.cursor();
      for (int i = 0, m = x.numel(); i < m; i++) {
        y.i64()[i * n + (int) x.getLong(c.next())] = 1;
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      // integers have no derivative
    }
  }
}
