package dev.adjoint.core;

import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands between the brackets of NumPy's {@code x[...]}, one for each axis; see {@link
 * Indexing#at}.
 */
public sealed interface Index {
  /** The whole axis: {@code :}. */
  static Index all() {
    return new Slice(0, Integer.MAX_VALUE, 1);
  }

  /** One element of the axis, which is dropped: {@code i}. Negative numbers count from the end. */
  static Index at(int i) {
    return new At(i);
  }

  /** {@code start:end}; cut at the ends, negative numbers count from the end. */
  static Index slice(int start, int end) {
    return new Slice(start, end, 1);
  }

  /** {@code start:end:step}; a negative step walks backwards. */
  static Index slice(int start, int end, int step) {
    return new Slice(start, end, step);
  }

  /** {@code start:}. */
  static Index from(int start) {
    return new Slice(start, Integer.MAX_VALUE, 1);
  }

  /** {@code ::step}; with a negative step the axis backwards. */
  static Index every(int step) {
    return step < 0
        ? new Slice(Integer.MAX_VALUE, Integer.MIN_VALUE, step)
        : new Slice(0, Integer.MAX_VALUE, step);
  }

  /**
   * The elements at these indices, in the tensor's shape: I64, I32 or U8, negative from the end.
   */
  static Index of(Operand indices) {
    return new Of(indices.tensor());
  }

  /** The elements at these indices. */
  static Index of(int... indices) {
    return new Of(Tensor.of(indices));
  }

  /**
   * The elements where the mask is true. It stands for as many axes as it has, which have its
   * sizes, and they become one.
   */
  static Index mask(Operand mask) {
    return new Mask(mask.tensor());
  }

  /** A new axis of size 1: {@code None}. */
  static Index newAxis() {
    return new NewAxis();
  }

  /** As many whole axes as are left: {@code ...}. */
  static Index ellipsis() {
    return new Ellipsis();
  }

  /** {@link #at}. */
  record At(int i) implements Index {}

  /** {@link #slice}. */
  record Slice(int start, int end, int step) implements Index {}

  /** {@link #of}. */
  record Of(Tensor indices) implements Index {}

  /** {@link #mask}. */
  record Mask(Tensor mask) implements Index {}

  /** {@link #newAxis}. */
  record NewAxis() implements Index {}

  /** {@link #ellipsis}. */
  record Ellipsis() implements Index {}

  private static int axes(Index i) {
    return switch (i) {
      case At _, Slice _, Of _ -> 1;
      case Mask m -> m.mask.rank();
      case NewAxis _, Ellipsis _ -> 0;
    };
  }

  /** How many axes are not indexed: those that an ellipsis stands for. */
  private static int left(String op, Spec x, Index... given) {
    int used = 0;
    int ellipses = 0;
    for (Index i : given) {
      used += axes(i);
      ellipses += i instanceof Ellipsis ? 1 : 0;
    }
    int rank = x.shape().rank();
    if (used > rank || ellipses > 1) {
      throw new IndexException(
          op
              + ": "
              + x.describe()
              + " with indices for "
              + used
              + " axes and "
              + ellipses
              + " ellipses: there are "
              + rank
              + " axes, and one ellipsis at most.");
    }
    return rank - used;
  }

  /**
   * {@link Indexing#at}: the views first, then all index tensors and masks together.
   *
   * @param x what the caller indexes, for messages
   * @param all the numbers to pick from, in x's shape
   */
  static Tensor pick(String op, Spec x, Tensor all, Index... given) {
    Tensor t = all;
    List<Tensor> chosen = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int from = 0; // the axis of x
    int to = 0; // the axis of t
    int left = left(op, x, given);
    for (Index i : given) {
      switch (i) {
        case At at -> t = one(op, x, from, t, to, at.i);
        case Slice s -> t = t.slice(to++, s.start, s.end, s.step);
        case NewAxis _ -> t = t.unsqueeze(to++);
        case Of of -> {
          int n = x.shape().size(from);
          if (of.indices.dtype() == DType.BOOL) {
            throw new DTypeException(
                op
                    + ": the index is "
                    + of.indices.describe()
                    + "; it must be i64 or i32. For truth values use Index.mask.");
          }
          chosen.add(Picking.checked(op, of.indices, n, Picking.Negatives.FROM_END, from, x));
          places.add(to++);
        }
        case Mask m -> {
          for (Tensor axis : coordinates(op, x, from, m.mask)) {
            chosen.add(axis);
            places.add(to++);
          }
        }
        case Ellipsis _ -> {
          from += left;
          to += left;
        }
      }
      from += axes(i);
    }
    return chosen.isEmpty() ? t : gathered(op, t, chosen, places);
  }

  private static Tensor one(String op, Spec x, int from, Tensor t, int to, int i) {
    int n = x.shape().size(from);
    if (i < -n || i >= n) {
      throw new IndexException(
          op
              + ": index "
              + i
              + " on axis "
              + from
              + " of "
              + x.describe()
              + ": "
              + (n == 0
                  ? "the axis is empty."
                  : "it must lie from " + -n + " to " + (n - 1) + "."));
    }
    return t.select(to, i);
  }

  /** A mask as index vectors, one for each of its axes. */
  private static Tensor[] coordinates(String op, Spec x, int from, Tensor mask) {
    Tensor m = Picking.mask(op, mask);
    boolean fits = m.rank() > 0;
    for (int k = 0; k < m.rank(); k++) {
      fits &= m.size(k) == x.shape().size(from + k);
    }
    if (!fits) {
      throw new ShapeException(
          op
              + ": mask "
              + m.describe()
              + " from axis "
              + from
              + " of "
              + x.describe()
              + " on: it must have an axis or more, and their sizes.");
    }
    return m.nonzero().unbind(1);
  }

  /** Brings the indexed axes together, makes them one, picks there, and gives it the new axes. */
  private static Tensor gathered(String op, Tensor t, List<Tensor> chosen, List<Integer> places) {
    int count = places.size();
    int first = places.getFirst();
    int[] sizes = new int[count];
    Shape shape = Shape.SCALAR;
    for (int k = 0; k < count; k++) {
      sizes[k] = t.size(places.get(k));
      shape = Shape.broadcast(op, shape, chosen.get(k).shape());
    }
    Tensor together = t;
    if (places.getLast() - first != count - 1) {
      int[] order = new int[t.rank()];
      int rest = count;
      for (int i = 0; i < order.length; i++) {
        int k = places.indexOf(i);
        order[k >= 0 ? k : rest++] = i;
      }
      together = t.permute(order);
      first = 0;
    }
    Tensor position = chosen.getFirst();
    for (int k = 1; k < count; k++) {
      position = position.mul(sizes[k]).add(chosen.get(k));
    }
    int n = Shape.of(sizes).numel();
    Tensor joined = together.reshape(Move.replaced(together.shape(), first, count, n));
    Tensor flat = position.expand(shape.toArray()).flatten();
    Tensor y = Engine.apply(new Picking.Select(first - joined.rank(), n), joined, flat);
    return y.reshape(Move.replaced(joined.shape(), first, 1, shape.toArray()));
  }

  /** {@link Indexing#with}: what {@code at} picks from the positions says where the values go. */
  static Tensor replaced(Tensor x, Tensor values, Index... given) {
    Tensor places = pick("with", x, Tensor.arange(x.numel()).reshape(x.shape().toArray()), given);
    if (values.dtype() != x.dtype()) {
      throw new DTypeException(
          "with: "
              + x.describe()
              + " with values "
              + values.describe()
              + "; both must have the same element type. Convert with .to(DType."
              + x.dtype().name()
              + ").");
    }
    int[] sizes = places.shape().toArray();
    Tensor v = values;
    while (v.rank() > sizes.length && v.size(0) == 1) {
      v = v.squeeze(0);
    }
    if (!fits(v.shape(), sizes)) {
      throw new ShapeException(
          "with: values "
              + values.describe()
              + " for places "
              + Arrays.toString(sizes)
              + " of "
              + x.describe()
              + ": they must broadcast to the places.");
    }
    Tensor y =
        Engine.apply(new Scatter.Put(), x.flatten(), places.flatten(), v.expand(sizes).flatten());
    return y.reshape(x.shape().toArray());
  }

  private static boolean fits(Shape values, int[] places) {
    int lead = places.length - values.rank();
    boolean fits = lead >= 0;
    for (int i = 0; fits && i < values.rank(); i++) {
      fits = values.size(i) == 1 || values.size(i) == places[i + lead];
    }
    return fits;
  }
}
