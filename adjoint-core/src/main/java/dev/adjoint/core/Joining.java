package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/**
 * Putting tensors side by side, the same one several times included. The gradient of what is
 * repeated is the sum over its copies.
 */
public sealed interface Joining extends Family permits Operand {
  /** Joins tensors along an existing axis; copies. */
  static Tensor concat(int axis, Operand... tensors) {
    if (tensors.length == 0) {
      throw new ShapeException("concat: no tensors given; at least one is needed.");
    }
    Tensor[] t = new Tensor[tensors.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = tensors[i].tensor();
    }
    return Engine.apply(new Move.Concat(t[0].shape().axis(axis) - t[0].rank()), t);
  }

  /** Joins tensors of equal shape along a new axis; copies. */
  static Tensor stack(int axis, Operand... tensors) {
    Tensor[] t = new Tensor[tensors.length];
    for (int i = 0; i < t.length; i++) {
      if (!tensors[i].shape().equals(tensors[0].shape())) {
        throw new ShapeException(
            "stack: tensor 0 is "
                + tensors[0].describe()
                + " and tensor "
                + i
                + " is "
                + tensors[i].describe()
                + "; all must have the same shape.");
      }
      t[i] = tensors[i].tensor().unsqueeze(axis);
    }
    return concat(axis, t);
  }

  /**
   * {@code g_k[i_0, i_1, ...] = v_k[i_k]}: for each vector the tensor that has it along its own
   * axis and repeats it along all others ({@code indexing="ij"}). Views.
   */
  static Tensor[] meshgrid(Operand... vectors) {
    int n = vectors.length;
    int[] sizes = new int[n];
    for (int i = 0; i < n; i++) {
      if (vectors[i].shape().rank() != 1) {
        throw new ShapeException(
            "meshgrid: tensor " + i + " is " + vectors[i].describe() + "; it must be a vector.");
      }
      sizes[i] = vectors[i].shape().numel();
    }
    Tensor[] grids = new Tensor[n];
    for (int i = 0; i < n; i++) {
      int[] along = new int[n];
      Arrays.fill(along, 1);
      along[i] = sizes[i];
      grids[i] = vectors[i].tensor().reshape(along).expand(sizes);
    }
    return grids;
  }

  /**
   * The tensor {@code times[i]} times along axis i, as PyTorch's {@code repeat}: more times than
   * axes add axes in front, fewer are an error. Copies; {@link Movement#expand} does not.
   */
  default Tensor repeat(int... times) {
    if (times.length < shape().rank()) {
      throw new ShapeException(
          "repeat: "
              + describe()
              + " "
              + Arrays.toString(times)
              + " times: each of the "
              + shape().rank()
              + " axes needs a number. Use tile, which leaves leading axes as they are.");
    }
    return Join.tile("repeat", tensor(), times);
  }

  /**
   * The tensor {@code times[i]} times along axis i, as NumPy's {@code tile}: aligned at the last
   * axis, leading axes without a number stay as they are. Copies.
   */
  default Tensor tile(int... times) {
    int lead = Math.max(0, shape().rank() - times.length);
    int[] all = new int[lead + times.length];
    Arrays.fill(all, 0, lead, 1);
    System.arraycopy(times, 0, all, lead, times.length);
    return Join.tile("tile", tensor(), all);
  }

  /** Every element along an axis {@code times} times in a row: a a b b c c. Copies. */
  default Tensor repeatInterleave(int times, int axis) {
    Tensor t = tensor();
    int a = t.shape().axis(axis);
    Join.checkTimes("repeatInterleave", t, times);
    Tensor wide = t.unsqueeze(a + 1);
    int n = t.size(a);
    return wide.expand(Move.replaced(t.shape(), a, 1, n, times))
        .reshape(Move.replaced(t.shape(), a, 1, Math.multiplyExact(n, times)));
  }

  /**
   * Element j along an axis {@code times[j]} times in a row. The counts are integers, a vector of
   * the axis's size, and decide the result's shape.
   */
  default Tensor repeatInterleave(Operand times, int axis) {
    Tensor t = tensor();
    int a = t.shape().axis(axis);
    if (times.dtype().isFloating() || !times.shape().equals(Shape.of(t.size(a)))) {
      throw new ShapeException(
          "repeatInterleave: counts "
              + times.describe()
              + " for axis "
              + axis
              + " of "
              + t.describe()
              + ": they must be a vector of "
              + t.size(a)
              + " integers.");
    }
    int[] counts = times.tensor().detach().toIntArray();
    int sum = 0;
    for (int c : counts) {
      Join.checkTimes("repeatInterleave", t, c);
      sum = Math.addExact(sum, c);
    }
    long[] index = new long[sum];
    for (int j = 0, at = 0; j < counts.length; j++) {
      Arrays.fill(index, at, at + counts[j], j);
      at += counts[j];
    }
    return t.indexSelect(axis, Tensor.of(index));
  }

  /**
   * {@code y[i] = x[i - shift]} along an axis, what leaves at one end comes back at the other.
   * Copies.
   */
  default Tensor roll(int shift, int axis) {
    Tensor t = tensor();
    int n = t.size(axis);
    int s = n == 0 ? 0 : Math.floorMod(shift, n);
    return s == 0 ? t : Engine.apply(new Join.Roll(t.shape().axis(axis) - t.rank(), s), t);
  }

  /** {@link #roll(int, int)} along several axes, each by a shift of its own. */
  default Tensor roll(int[] shifts, int[] axes) {
    if (shifts.length != axes.length) {
      throw new ShapeException(
          "roll: "
              + shifts.length
              + " shifts for "
              + axes.length
              + " axes; each axis needs one shift.");
    }
    Tensor t = tensor();
    for (int i = 0; i < shifts.length; i++) {
      t = t.roll(shifts[i], axes[i]);
    }
    return t;
  }

  /** {@link #roll(int, int)} of all elements in row-major order. */
  default Tensor roll(int shift) {
    return tensor().flatten().roll(shift, 0).reshape(shape().toArray());
  }
}

/** The operations of {@link Joining}. */
final class Join {
  private Join() {}

  static void checkTimes(String op, Spec x, int times) {
    if (times < 0) {
      throw new ShapeException(
          op + ": " + x.describe() + " " + times + " times; it must be 0 or more.");
    }
  }

  /** Each axis gets a stretched axis before it and is joined with it. */
  static Tensor tile(String op, Tensor x, int[] times) {
    int n = times.length;
    int lead = n - x.rank();
    int[] apart = new int[2 * n];
    int[] wide = new int[2 * n];
    int[] out = new int[n];
    for (int i = 0; i < n; i++) {
      checkTimes(op, x, times[i]);
      int size = i < lead ? 1 : x.size(i - lead);
      apart[2 * i] = 1;
      apart[2 * i + 1] = size;
      wide[2 * i] = times[i];
      wide[2 * i + 1] = size;
    }
    Tensor all = x.reshape(apart).expand(wide);
    Arrays.setAll(out, i -> Math.multiplyExact(wide[2 * i], wide[2 * i + 1]));
    return all.reshape(out);
  }

  /** y_i = x_(i - shift mod n) along an axis (from the end); dx is dy rolled back. */
  record Roll(int axis, int shift) implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int a = axis + x.shape().rank();
      int n = x.shape().size(a);
      kernels.copy(Move.part(x, a, 0, 1, n - shift), Move.part(y, a, shift, 1, n - shift));
      kernels.copy(Move.part(x, a, n - shift, 1, shift), Move.part(y, a, 0, 1, shift));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy.roll(-shift, axis));
    }
  }
}
