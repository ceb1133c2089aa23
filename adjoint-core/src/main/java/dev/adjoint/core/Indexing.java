package dev.adjoint.core;

import dev.adjoint.core.kernel.View;

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
    return Index.pick("at", tensor(), tensor(), index);
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
