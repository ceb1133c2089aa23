package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What rules of {@link Op#vmap} are made of: bringing the axis of the examples, axis 0, into a
 * place where an operation takes it for an ordinary batch axis.
 */
public final class Vmap {
  private Vmap() {}

  /** {@link Adjoint#vmapAll}. */
  static List<Tensor> map(
      Function<List<Tensor>, List<Tensor>> f, List<? extends Operand> x, int... axes) {
    if (axes.length != 0 && axes.length != x.size()) {
      throw new ShapeException(
          "vmap: "
              + x.size()
              + " arguments and "
              + axes.length
              + " axes; give one axis for each, or none for axis 0 of all.");
    }
    List<Tensor> all = new ArrayList<>();
    int size = -1;
    int first = 0;
    for (int i = 0; i < x.size(); i++) {
      int axis = axes.length == 0 ? 0 : axes[i];
      Tensor t = x.get(i).tensor();
      if (axis == Adjoint.SHARED) {
        all.add(t);
        continue;
      }
      if (t.rank() == 0) {
        throw new ShapeException(
            "vmap: argument "
                + i
                + " is "
                + t.describe()
                + ", a single number; it needs an axis of examples. Use Adjoint.SHARED if it is the"
                + " same for all.");
      }
      int n = t.size(axis);
      if (size >= 0 && n != size) {
        throw new ShapeException(
            "vmap: argument "
                + first
                + " has "
                + size
                + " examples and argument "
                + i
                + ", "
                + t.describe()
                + ", has "
                + n
                + " along axis "
                + axis
                + "; they must be equal.");
      }
      first = size < 0 ? i : first;
      size = n;
      all.add(toFront(t, axis));
    }
    if (size < 0) {
      throw new ShapeException(
          "vmap: no argument has an axis of examples; at least one must not be SHARED.");
    }
    try (Level level = Level.open(Level.Kind.BATCH, size)) {
      List<Tensor> in = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        boolean shared = axes.length != 0 && axes[i] == Adjoint.SHARED;
        in.add(shared ? all.get(i) : Tensor.example(level, all.get(i)));
      }
      List<Tensor> out = new ArrayList<>();
      for (Tensor y : f.apply(in)) {
        Tensor below = y.primal;
        out.add(
            y.level == level && below != null ? below : y.expand(front(size, y.shape()).toArray()));
      }
      return out;
    }
  }

  private static Tensor toFront(Tensor t, int axis) {
    int a = t.shape().axis(axis);
    if (a == 0) {
      return t;
    }
    int[] order = new int[t.rank()];
    order[0] = a;
    for (int i = 0, k = 1; i < order.length; i++) {
      if (i != a) {
        order[k++] = i;
      }
    }
    return t.permute(order);
  }

  /** One example after the other, and the results stacked: right for every operation. */
  public static Tensor oneByOne(Op op, Tensor[] in, boolean[] batched, int size) {
    return oneByOne(one -> Engine.apply(op, one), in, batched, size);
  }

  static Tensor oneByOne(Function<Tensor[], Tensor> f, Tensor[] in, boolean[] batched, int size) {
    if (size == 0) {
      // No example, no result: its shape is that of an example of zeros.
      Tensor[] zeros = new Tensor[in.length];
      for (int i = 0; i < in.length; i++) {
        zeros[i] = batched[i] ? Tensor.zeros(in[i].dtype(), tail(in[i].shape())) : in[i];
      }
      Tensor one = f.apply(zeros).detach();
      return Tensor.zeros(one.dtype(), front(0, one.shape()));
    }
    Tensor[] results = new Tensor[size];
    for (int k = 0; k < size; k++) {
      Tensor[] one = new Tensor[in.length];
      for (int i = 0; i < in.length; i++) {
        one[i] = batched[i] ? in[i].select(0, k) : in[i];
      }
      results[k] = f.apply(one);
    }
    return Joining.stack(0, results);
  }

  /** All inputs with the examples along axis 0: those that are the same for all are repeated. */
  public static Tensor[] allBatched(Tensor[] in, boolean[] batched, int size) {
    Tensor[] out = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = batched[i] ? in[i] : in[i].expand(front(size, in[i].shape()).toArray());
    }
    return out;
  }

  /**
   * Inputs for an operation that broadcasts: the examples' axis of each stands in front of as many
   * axes as the example of highest rank has.
   */
  public static Tensor[] aligned(Tensor[] in, boolean[] batched) {
    int rank = 0;
    for (int i = 0; i < in.length; i++) {
      rank = Math.max(rank, in[i].rank() - (batched[i] ? 1 : 0));
    }
    Tensor[] out = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = batched[i] ? aligned(in[i], rank) : in[i];
    }
    return out;
  }

  /** Axes of size 1 behind axis 0, so that each example has {@code rank} axes. */
  static Tensor aligned(Tensor all, int rank) {
    int missing = rank + 1 - all.rank();
    if (missing <= 0) {
      return all;
    }
    int[] sizes = new int[rank + 1];
    java.util.Arrays.fill(sizes, 1, 1 + missing, 1);
    sizes[0] = all.size(0);
    for (int i = 1; i < all.rank(); i++) {
      sizes[i + missing] = all.size(i);
    }
    return all.reshape(sizes);
  }

  /** The sizes with {@code n} in front. */
  static Shape front(int n, Shape shape) {
    int[] sizes = new int[shape.rank() + 1];
    sizes[0] = n;
    System.arraycopy(shape.toArray(), 0, sizes, 1, shape.rank());
    return Shape.of(sizes);
  }

  /** The sizes without the first. */
  static Shape tail(Shape shape) {
    int[] sizes = shape.toArray();
    return Shape.of(java.util.Arrays.copyOfRange(sizes, 1, sizes.length));
  }

  /** The result of a rule, which must have all examples along its axis 0. */
  static Tensor checked(Op op, Tensor y, int size) {
    if (y.rank() == 0 || y.size(0) != size) {
      throw new GradientException(
          "vmap: the rule of "
              + op.name()
              + " gives "
              + y.describe()
              + " for "
              + size
              + " examples; axis 0 of its result must hold the examples.");
    }
    return y;
  }
}
