package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/**
 * Other views of the same numbers. Nothing is copied unless said; a view keeps its whole memory
 * alive ({@link Tensor#copy()} cuts it loose). Negative axes count from the end.
 */
public sealed interface Movement extends Family permits Operand {
  /**
   * The same elements in row-major order with other sizes, one of which may be -1: it follows from
   * the rest. Copies if the layout does not allow a view.
   */
  default Tensor reshape(int... sizes) {
    Tensor t = tensor();
    Shape to = Move.resolve(t, sizes);
    return to.equals(t.shape()) ? t : Engine.apply(new Move.Reshape(to), t);
  }

  /** All elements as one axis, in row-major order. */
  default Tensor flatten() {
    return reshape(tensor().numel());
  }

  /** Joins axes from {@code first} to the last into one. */
  default Tensor flatten(int first) {
    int[] s = shape().toArray();
    int a = shape().axis(first);
    int[] out = Arrays.copyOf(s, a + 1);
    out[a] = -1;
    if (tensor().numel() == 0) {
      out[a] = Arrays.stream(s, a, s.length).reduce(1, (x, y) -> x * y);
    }
    return reshape(out);
  }

  /**
   * Cuts an axis into several of these sizes, of which one may be -1: {@code [6, 5]} with {@code
   * unflatten(0, 2, 3)} is {@code [2, 3, 5]}.
   */
  default Tensor unflatten(int axis, int... sizes) {
    return Move.unflatten(tensor(), axis, sizes);
  }

  /** Exchanges two axes. */
  default Tensor transpose(int a, int b) {
    int[] order = Move.identity(shape().rank());
    int i = shape().axis(a);
    int j = shape().axis(b);
    order[i] = j;
    order[j] = i;
    return permute(order);
  }

  /** Axis i of the result is axis {@code order[i]} of this. */
  default Tensor permute(int... order) {
    return Engine.apply(new Move.Permute(Move.fromEnd(shape(), order)), tensor());
  }

  /** Moves an axis behind all others. */
  default Tensor moveToEnd(int axis) {
    return moveAxis(axis, -1);
  }

  /** Moves an axis to a place in the result; the others keep their order. */
  default Tensor moveAxis(int from, int to) {
    int a = shape().axis(from);
    int b = shape().axis(to);
    int n = shape().rank();
    int[] order = new int[n];
    for (int i = 0, k = 0; i < n; i++) {
      if (i != b) {
        k += k == a ? 1 : 0;
        order[i] = k++;
      }
    }
    order[b] = a;
    return permute(order);
  }

  /** A new axis of size 1 at that place of the result. */
  default Tensor unsqueeze(int axis) {
    int[] s = shape().toArray();
    int a = axis < 0 ? axis + s.length + 1 : axis;
    if (a < 0 || a > s.length) {
      throw new IndexException(
          "unsqueeze: axis "
              + axis
              + " of "
              + describe()
              + ": it must lie from "
              + (-s.length - 1)
              + " to "
              + s.length
              + ".");
    }
    int[] out = new int[s.length + 1];
    System.arraycopy(s, 0, out, 0, a);
    out[a] = 1;
    System.arraycopy(s, a, out, a + 1, s.length - a);
    return reshape(out);
  }

  /** Drops an axis of size 1. */
  default Tensor squeeze(int axis) {
    int[] s = shape().toArray();
    int a = shape().axis(axis);
    if (s[a] != 1) {
      throw new ShapeException(
          "squeeze: axis "
              + axis
              + " of "
              + describe()
              + " has size "
              + s[a]
              + "; only an axis of size 1 can be dropped. Use select or sum.");
    }
    int[] out = new int[s.length - 1];
    System.arraycopy(s, 0, out, 0, a);
    System.arraycopy(s, a + 1, out, a, s.length - a - 1);
    return reshape(out);
  }

  /** Drops all axes of size 1. */
  default Tensor squeeze() {
    return reshape(Arrays.stream(shape().toArray()).filter(n -> n != 1).toArray());
  }

  /** Repeats axes of size 1 (and new leading axes) to these sizes; -1 keeps a size. No copy. */
  default Tensor expand(int... sizes) {
    Tensor t = tensor();
    int lead = sizes.length - t.rank();
    int[] to = sizes.clone();
    for (int i = 0; i < to.length; i++) {
      if (to[i] == -1 && i >= lead && lead >= 0) {
        to[i] = t.size(i - lead);
      }
    }
    Shape shape = Shape.of(to);
    if (lead < 0 || !Shape.broadcast("expand", t.shape(), shape).equals(shape)) {
      throw new ShapeException(
          "expand: "
              + t.describe()
              + " to "
              + shape
              + ": only axes of size 1 can be stretched, and new axes come in front.");
    }
    return shape.equals(t.shape()) ? t : Engine.apply(new Move.Expand(shape), t);
  }

  /** Reverses the order along axes. */
  default Tensor flip(int... axes) {
    Tensor t = tensor();
    for (int a : axes) {
      t =
          t.size(a) == 0
              ? t
              : Engine.apply(new Move.Slice(fromEnd(t, a), t.size(a) - 1, -1, t.size(a)), t);
    }
    return t;
  }

  private static int fromEnd(Tensor t, int axis) {
    return t.shape().axis(axis) - t.rank();
  }

  /** y = x in another element type; dx = dy in the old one. */
  record Cast(DType to) implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(to, x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.unfilled(to, x.shape());
      kernels.copy(x, y);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      DType from = x.dtype();
      pullbacks.of(0, dy -> dy.to(from));
    }
  }

  /** y = x in fresh row-major memory; dx = dy. */
  record Copy() implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.unfilled(x.dtype(), x.shape());
      kernels.copy(x, y);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy);
    }
  }
}
