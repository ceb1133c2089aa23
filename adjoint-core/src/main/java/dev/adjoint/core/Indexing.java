package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Picking elements by integer indices (I64, I32 or U8) or truth values. Indices are checked at the
 * call; only {@link #take} and {@link #at} know negative ones, which count from the end, as in
 * PyTorch. An element that is picked several times gets the sum of the gradients.
 */
public sealed interface Indexing extends Family permits Operand {
  /** Slices of an axis at the indices of a vector: {@code y[.., j, ..] = x[.., index[j], ..]}. */
  default Tensor indexSelect(int axis, Operand index) {
    Tensor x = tensor();
    Tensor at = Picking.vector("indexSelect", index, axis, x);
    return Engine.apply(new Picking.Select(x.shape().axis(axis) - x.rank(), x.size(axis)), x, at);
  }

  /**
   * {@code y[i, j] = x[i, index[i, j]]} along an axis; the index has x's rank, and on every other
   * axis at most x's size.
   */
  default Tensor gather(int axis, Operand index) {
    Tensor x = tensor();
    Tensor at = Picking.checked("gather", index, x.size(axis), axis, x);
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
    Tensor used = Picking.corner(x, at.shape(), a);
    boolean last = a == x.rank() - 1;
    Tensor xe = last ? used : used.transpose(a, -1);
    Tensor ie = last ? at : at.transpose(a, -1);
    Tensor y = Engine.apply(new Picking.Gather(x.size(a)), xe, ie);
    return last ? y : y.transpose(a, -1);
  }

  /**
   * {@code y[i..] = x.flatten()[index[i..]]}: elements by their position in row-major order, in the
   * index's shape. Negative positions count from the end.
   */
  default Tensor take(Operand index) {
    Tensor x = tensor();
    int n = x.numel();
    Tensor at = Picking.checked("take", index, n, Picking.Negatives.FROM_END, 0, null);
    Tensor y = Engine.apply(new Picking.Select(-1, n), x.flatten(), at.flatten());
    return y.reshape(at.shape().toArray());
  }

  /** A new last axis of n that is 1 at the index and 0 elsewhere, in I64. */
  default Tensor oneHot(int n) {
    return Engine.apply(new Picking.OneHot(n), Picking.checked("oneHot", tensor(), n, -1, null));
  }

  /**
   * NumPy's {@code x[...]}: one {@link Index} for each axis, from the left; axes that are left over
   * are taken whole.
   *
   * <pre>{@code
   * x.at(Index.at(-1));                          // x[-1]
   * x.at(Index.all(), Index.slice(0, 4, 2));     // x[:, 0:4:2]
   * x.at(Index.of(rows), Index.of(columns));     // x[rows, columns]
   * x.at(Index.mask(x.gt(0)));                   // x[x > 0]
   * }</pre>
   *
   * <p>Without index tensors and masks the result is a view. Those broadcast against each other;
   * their axes stand where they stood if no other axis lies between them, else in front. Plain
   * numbers {@code Index.at(i)} do not count there: as in PyTorch, and unlike NumPy, they are
   * applied first.
   */
  default Tensor at(Index... index) {
    return Index.pick("at", tensor(), index);
  }

  /**
   * A tensor that differs from this in the places of {@link #at}: {@code x[...] = values}. The
   * values broadcast to what {@code at} would give. If a place is named twice, the last value
   * stays, and it alone gets the place's gradient.
   */
  default Tensor with(Operand values, Index... index) {
    return Index.replaced(tensor(), values.tensor(), index);
  }

  /** {@code x[...] = value}, with the same number everywhere. */
  default Tensor with(double value, Index... index) {
    return Index.replaced(tensor(), Picking.number("with", tensor(), value), index);
  }

  /**
   * The elements where the mask is true, as a vector in row-major order; mask and tensor broadcast.
   * Its length depends on the mask.
   */
  default Tensor maskedSelect(Operand mask) {
    Tensor x = tensor();
    Tensor m = Picking.mask("maskedSelect", mask);
    Shape all = Shape.broadcast("maskedSelect", x.shape(), m.shape());
    Tensor places = m.expand(all.toArray()).flatten().nonzero().flatten();
    return Engine.apply(
        new Picking.Select(-1, all.numel()), x.expand(all.toArray()).flatten(), places);
  }

  /**
   * The indices of all elements that are not 0 (NaN is not 0), in row-major order: I64 {@code
   * [count, rank]}.
   */
  default Tensor nonzero() {
    View x = tensor().detach().view();
    int rank = x.shape().rank();
    int count = 0;
    View.Cursor c = x.cursor();
    for (int i = 0; i < x.numel(); i++) {
      count += x.getDouble(c.next()) != 0 ? 1 : 0;
    }
    View y = View.allocate(DType.I64, Shape.of(count, rank));
    long[] out = y.i64();
    int[] at = new int[rank];
    c = x.cursor();
    for (int i = 0, k = 0; i < x.numel(); i++) {
      if (x.getDouble(c.next()) != 0) {
        for (int a = 0; a < rank; a++) {
          out[k++] = at[a];
        }
      }
      for (int a = rank - 1; a >= 0 && ++at[a] == x.shape().size(a); a--) {
        at[a] = 0;
      }
    }
    return Tensor.of(y);
  }
}

/** The operations of {@link Indexing}. */
final class Picking {
  private Picking() {}

  /** What a negative index means. */
  enum Negatives {
    WRONG,
    FROM_END
  }

  /** The index as I64, every entry in [0, n). */
  static Tensor checked(String op, Operand index, int n, int axis, @Nullable Tensor x) {
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
      implements Op.Unary {
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

  /** Row-major [before, axis, after], a copy if it must be. */
  static View threeAxes(Kernels kernels, View x, int axis) {
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

  /** Row-major [rows, last axis], a copy if it must be. */
  static View rows(Kernels kernels, View x) {
    View v = threeAxes(kernels, x, -1);
    Shape two = Shape.of(v.shape().size(0), v.shape().size(1));
    return v.as(two, two.rowMajorStrides(), v.offset());
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
      pullbacks.of(0, dy -> Engine.apply(new Ungather(n), dy, index));
    }
  }

  /** The transpose of {@link Gather}: y[i, index[i, j]] += x[i, j], from zeros. */
  record Ungather(int n) implements Op.Binary, Op.Multilinear {
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

  /** y[.., j] = 1 if j = x, else 0. */
  record OneHot(int n) implements Op.Unary {
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
