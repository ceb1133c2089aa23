package dev.adjoint.core;

import java.util.ArrayList;
import java.util.List;

/** The operations of {@link Contractions}, two tensors at a time. */
final class Contract {
  private Contract() {}

  static Tensor kron(Tensor a, Tensor b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] left = new int[2 * rank];
    int[] right = new int[2 * rank];
    int[] out = new int[rank];
    for (int i = 0; i < rank; i++) {
      int ia = i - rank + a.rank();
      int ib = i - rank + b.rank();
      left[2 * i] = ia < 0 ? 1 : a.size(ia);
      left[2 * i + 1] = 1;
      right[2 * i] = 1;
      right[2 * i + 1] = ib < 0 ? 1 : b.size(ib);
      out[i] = left[2 * i] * right[2 * i + 1];
    }
    return a.reshape(left).mul(b.reshape(right)).reshape(out);
  }

  static Tensor tensordot(Tensor a, Tensor b, int[] axesA, int[] axesB) {
    if (axesA.length != axesB.length) {
      throw new ShapeException(
          "tensordot: "
              + axesA.length
              + " axes of "
              + a.describe()
              + " and "
              + axesB.length
              + " of "
              + b.describe()
              + "; each needs a partner.");
    }
    // Labels: the axes of a, then those of b; paired axes have the same.
    List<Integer> left = new ArrayList<>();
    List<Integer> right = new ArrayList<>();
    for (int i = 0; i < a.rank(); i++) {
      left.add(i);
    }
    for (int i = 0; i < b.rank(); i++) {
      right.add(a.rank() + i);
    }
    List<Integer> out = new ArrayList<>(left);
    out.addAll(right);
    for (int i = 0; i < axesA.length; i++) {
      int ia = a.shape().axis(axesA[i]);
      int ib = b.shape().axis(axesB[i]);
      if (a.size(ia) != b.size(ib)) {
        throw new ShapeException(
            "tensordot: axis "
                + axesA[i]
                + " of "
                + a.describe()
                + " is "
                + a.size(ia)
                + " and axis "
                + axesB[i]
                + " of "
                + b.describe()
                + " is "
                + b.size(ib)
                + "; they must be equal.");
      }
      if (!out.removeIf(l -> l == ia) || !out.removeIf(l -> l == a.rank() + ib)) {
        throw new IndexException(
            "tensordot: axes "
                + java.util.Arrays.toString(axesA)
                + " of "
                + a.describe()
                + " and "
                + java.util.Arrays.toString(axesB)
                + " of "
                + b.describe()
                + ": one is named twice; name each axis once.");
      }
      right.set(ib, ia);
    }
    Labelled l = new Labelled(summable("tensordot", a, b), left);
    Labelled r = new Labelled(summable("tensordot", b, a), right);
    return pair(l, r, out).arranged(out);
  }

  /** Floating numbers as they are, others in I64; the types must agree. */
  static Tensor summable(String op, Tensor x, Tensor other) {
    if (x.dtype() != other.dtype()) {
      throw new DTypeException(
          op
              + ": "
              + x.describe()
              + " and "
              + other.describe()
              + ": all must have the same element type. Convert with .to(DType."
              + x.dtype().name()
              + ").");
    }
    return x.dtype().isFloating() ? x : x.to(DType.I64);
  }

  /**
   * A tensor whose axes have labels, each a different one.
   *
   * @param tensor the tensor
   * @param labels one for each axis
   */
  record Labelled(Tensor tensor, List<Integer> labels) {
    /** With the axes in this order, which must name each. */
    Tensor arranged(List<Integer> order) {
      int[] axes = order.stream().mapToInt(labels::indexOf).toArray();
      return labels.equals(order) ? tensor : tensor.permute(axes);
    }

    /** Summed over all labels that are not kept. */
    Labelled only(List<Integer> kept) {
      List<Integer> rest = new ArrayList<>();
      List<Integer> axes = new ArrayList<>();
      for (int i = 0; i < labels.size(); i++) {
        if (kept.contains(labels.get(i))) {
          rest.add(labels.get(i));
        } else {
          axes.add(i);
        }
      }
      return axes.isEmpty()
          ? this
          : new Labelled(tensor.sum(axes.stream().mapToInt(i -> i).toArray()), rest);
    }

    int size(int label) {
      return tensor.size(labels.indexOf(label));
    }

    int numel(List<Integer> some) {
      return some.stream().mapToInt(this::size).reduce(1, Math::multiplyExact);
    }
  }

  /**
   * The product of two tensors, summed over all labels that are not kept. Each label that only one
   * of them has must be kept.
   */
  static Labelled pair(Labelled a, Labelled b, List<Integer> kept) {
    List<Integer> batch = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    List<Integer> inner = new ArrayList<>();
    List<Integer> right = new ArrayList<>(b.labels);
    right.removeAll(a.labels);
    for (int label : a.labels) {
      boolean shared = b.labels.contains(label);
      (!shared ? left : kept.contains(label) ? batch : inner).add(label);
    }
    List<Integer> out = joined(batch, left, right);
    if (inner.isEmpty() || !a.tensor.dtype().isFloating()) {
      List<Integer> all = joined(batch, inner, left, right);
      Tensor product = spread(a, all).mul(spread(b, all));
      return new Labelled(product, all).only(out);
    }
    int n = a.numel(inner);
    Tensor x = matrices(a, batch, joined(left, inner), a.numel(left), n);
    Tensor y = matrices(b, batch, joined(inner, right), n, b.numel(right));
    int[] sizes = new int[out.size()];
    for (int i = 0; i < sizes.length; i++) {
      int label = out.get(i);
      sizes[i] = a.labels.contains(label) ? a.size(label) : b.size(label);
    }
    return new Labelled(x.matmul(y).reshape(sizes), out);
  }

  @SafeVarargs
  private static List<Integer> joined(List<Integer>... parts) {
    List<Integer> all = new ArrayList<>();
    for (List<Integer> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  /** The tensor with axes in this order, and size 1 for the labels that it lacks. */
  private static Tensor spread(Labelled t, List<Integer> all) {
    List<Integer> present = new ArrayList<>(all);
    present.retainAll(t.labels);
    int[] sizes = new int[all.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = t.labels.contains(all.get(i)) ? t.size(all.get(i)) : 1;
    }
    return t.arranged(present).reshape(sizes);
  }

  /** The tensor as matrices of m rows and n columns, stacked if there are batch labels. */
  private static Tensor matrices(
      Labelled t, List<Integer> batch, List<Integer> matrix, int m, int n) {
    Tensor ordered = t.arranged(joined(batch, matrix));
    return batch.isEmpty() ? ordered.reshape(m, n) : ordered.reshape(t.numel(batch), m, n);
  }
}
