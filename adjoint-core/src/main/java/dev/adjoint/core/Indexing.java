package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * Picking elements by integer indices (I64 or I32; never negative). Indices are checked at the
 * call.
 */
public sealed interface Indexing extends Family permits Operand {
  /** Slices of an axis at the indices of a vector: {@code y[.., j, ..] = x[.., index[j], ..]}. */
  default Tensor indexSelect(int axis, Operand index) {
    Tensor x = tensor();
    Tensor at = Index.checked("indexSelect", index, x.size(axis), axis, x);
    if (at.rank() != 1) {
      throw new ShapeException(
          "indexSelect: the index is " + at.describe() + "; it must be a vector. Use gather.");
    }
    return Engine.apply(new Index.Select(x.shape().axis(axis) - x.rank(), x.size(axis)), x, at);
  }

  /**
   * {@code y[i, j] = x[i, index[i, j]]} along an axis; the index has x's rank, and on every other
   * axis at most x's size.
   */
  default Tensor gather(int axis, Operand index) {
    Tensor x = tensor();
    Tensor at = Index.checked("gather", index, x.size(axis), axis, x);
    int a = x.shape().axis(axis);
    boolean fits = at.rank() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = i == a || at.size(i) <= x.size(i);
    }
    if (!fits) {
      throw new ShapeException(
          "gather: index "
              + at.describe()
              + " for "
              + x.describe()
              + " on axis "
              + axis
              + ": the index must have as many axes, and no other axis may be longer than the"
              + " tensor's.");
    }
    Tensor used = x;
    for (int i = 0; i < x.rank(); i++) {
      used = i == a ? used : used.slice(i, 0, at.size(i));
    }
    boolean last = a == x.rank() - 1;
    Tensor xe = last ? used : used.transpose(a, -1);
    Tensor ie = last ? at : at.transpose(a, -1);
    Tensor y = Engine.apply(new Index.Gather(x.size(a)), xe, ie.contiguous());
    return last ? y : y.transpose(a, -1);
  }

  /** A new last axis of n that is 1 at the index and 0 elsewhere, in I64. */
  default Tensor oneHot(int n) {
    Tensor at = Index.checked("oneHot", tensor(), n, -1, null);
    View out = View.allocate(DType.I64, Shape.of(Index.append(at.shape(), n)));
    View.Cursor c = at.view().cursor();
    for (int i = 0, m = at.numel(); i < m; i++) {
      out.i64()[i * n + (int) at.view().getLong(c.next())] = 1;
    }
    return Tensor.of(out);
  }
}

/** The operations of {@link Indexing}. */
final class Index {
  private Index() {}

  static int[] append(Shape shape, int n) {
    int[] out = java.util.Arrays.copyOf(shape.toArray(), shape.rank() + 1);
    out[shape.rank()] = n;
    return out;
  }

  /** The index as row-major I64, every entry in [0, n). */
  static Tensor checked(
      String op, Operand index, int n, int axis, @org.jspecify.annotations.Nullable Tensor x) {
    Tensor at = index.tensor();
    if (at.dtype() != DType.I64 && at.dtype() != DType.I32 && at.dtype() != DType.U8) {
      throw new DTypeException(
          op
              + ": the index is "
              + at.describe()
              + "; it must be i64 or i32. Convert with"
              + " .to(DType.I64).");
    }
    Tensor t = at.to(DType.I64).contiguous();
    long[] a = t.view().i64();
    int from = t.view().offset();
    for (int i = from; i < from + t.numel(); i++) {
      if (a[i] < 0 || a[i] >= n) {
        throw new IndexException(
            op
                + ": index "
                + a[i]
                + " at position "
                + (i - from)
                + " of the index"
                + (x == null ? "" : " for axis " + axis + " of " + x.describe())
                + (n == 0
                    ? ": there is nothing to pick."
                    : ": it must lie from 0 to " + (n - 1) + "."));
      }
    }
    return t;
  }

  private static View threeAxes(Kernels kernels, View x, int axis) {
    View v = x;
    if (!x.isContiguous()) {
      v = View.allocate(x.dtype(), x.shape());
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

  /** y_j = x_(index j) along an axis of n; dx = Σ dy added at the indices. */
  record Select(int axis, int n) implements Op.Binary, Op.Multilinear {
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
      View y = View.allocate(out.dtype(), out.shape());
      kernels.indexSelect(threeAxes(kernels, x, axis), index, threeAxes(kernels, y, axis));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Spread(axis, n), dy, index));
    }
  }

  /** The transpose of {@link Select}: y_(index j) += x_j, from zeros. */
  record Spread(int axis, int n) implements Op.Binary, Op.Multilinear {
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
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Select(axis, n), dy, index));
    }
  }

  private static View rows(Kernels kernels, View x) {
    View v = threeAxes(kernels, x, -1);
    Shape two = Shape.of(v.shape().size(0), v.shape().size(1));
    return v.as(two, two.rowMajorStrides(), v.offset());
  }

  /** y[i, j] = x[i, index[i, j]] over the last axis of n; dx = Σ dy added at the indices. */
  record Gather(int n) implements Op.Binary, Op.Multilinear {
    @Override
    public Spec infer(Spec x, Spec index) {
      return Spec.of(x.dtype(), index.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, View index, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      kernels.gather(rows(kernels, x), rows(kernels, index), rows(kernels, y));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Scatter(n), dy, index));
    }
  }

  /** The transpose of {@link Gather}: y[i, index[i, j]] += x[i, j], from zeros. */
  record Scatter(int n) implements Op.Binary, Op.Multilinear {
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
      View y = View.allocate(out.dtype(), out.shape());
      kernels.scatterAdd(rows(kernels, x), rows(kernels, index), rows(kernels, y));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor index, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Gather(n), dy, index));
    }
  }
}
