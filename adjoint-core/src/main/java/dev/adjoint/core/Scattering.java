package dev.adjoint.core;

/**
 * Writing at integer indices (I64, I32 or U8; never negative) or at truth values. Tensors are
 * immutable: the result is a new one, and all else in it is this tensor's. Indices are checked at
 * the call. What is written in several threads is written in the order of the index.
 *
 * <p>In {@code scatter...} the index and the source have this tensor's rank; the index may be
 * smaller than the source on all axes, and than this tensor on all but the one that is indexed. In
 * {@code index...} the index is a vector, and whole slices of an axis are written.
 *
 * <p>Where several values meet in one place, the last one stays, and it alone gets the place's
 * gradient. (PyTorch leaves open which one stays, and gives the gradient to all of them.)
 */
public sealed interface Scattering extends Family permits Operand {
  /** {@code y[i, index[i, j]] = source[i, j]} along an axis. */
  default Tensor scatter(int axis, Operand index, Operand source) {
    return Scatter.along("scatter", tensor(), axis, index, source.tensor(), new Scatter.Put());
  }

  /** {@code y[i, index[i, j]] = value} along an axis. */
  default Tensor scatter(int axis, Operand index, double value) {
    Tensor one = Picking.number("scatter", tensor(), value);
    Tensor all = one.expand(index.shape().toArray());
    return Scatter.along("scatter", tensor(), axis, index, all, new Scatter.Put());
  }

  /** {@code y[i, index[i, j]] += source[i, j]} along an axis, in the order of j. */
  default Tensor scatterAdd(int axis, Operand index, Operand source) {
    return Scatter.along("scatterAdd", tensor(), axis, index, source.tensor(), new Scatter.Add());
  }

  /**
   * {@code y[i, k] = max(x[i, k], source[i, j] for all j with index[i, j] = k)}; NaN if one of them
   * is. Equal largest ones share the gradient equally.
   */
  default Tensor scatterMax(int axis, Operand index, Operand source) {
    return Scatter.along(
        "scatterMax", tensor(), axis, index, source.tensor(), new Scatter.Extreme(true));
  }

  /** As {@link #scatterMax}, with the smallest. */
  default Tensor scatterMin(int axis, Operand index, Operand source) {
    return Scatter.along(
        "scatterMin", tensor(), axis, index, source.tensor(), new Scatter.Extreme(false));
  }

  /** {@code y[.., index[j], ..] += source[.., j, ..]}, in the order of j. */
  default Tensor indexAdd(int axis, Operand index, Operand source) {
    Tensor x = tensor();
    Tensor at = Scatter.slices("indexAdd", x, axis, index, source.tensor());
    return Engine.apply(
        new Scatter.AddSlices(x.shape().axis(axis) - x.rank()), x, at, source.tensor());
  }

  /** {@code y[.., index[j], ..] = source[.., j, ..]}. */
  default Tensor indexCopy(int axis, Operand index, Operand source) {
    Tensor x = tensor();
    Tensor at = Scatter.slices("indexCopy", x, axis, index, source.tensor());
    return Engine.apply(
        new Scatter.CopySlices(x.shape().axis(axis) - x.rank()), x, at, source.tensor());
  }

  /** {@code y[.., index[j], ..] = value}. */
  default Tensor indexFill(int axis, Operand index, double value) {
    Tensor x = tensor();
    Tensor at = Picking.vector("indexFill", index, axis, x);
    int a = x.shape().axis(axis);
    Tensor source =
        Picking.number("indexFill", x, value).expand(Move.replaced(x.shape(), a, 1, at.size(0)));
    return Engine.apply(new Scatter.CopySlices(a - x.rank()), x, at, source);
  }

  /** The value where the mask is true, x elsewhere; mask and tensor broadcast. */
  default Tensor maskedFill(Operand mask, double value) {
    Tensor x = tensor();
    return Picking.mask("maskedFill", mask).where(Picking.number("maskedFill", x, value), x);
  }
}
