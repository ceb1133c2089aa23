package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * The largest and the smallest, and where they are. NaN counts as both. Ties share the gradient
 * equally where several axes may be folded; with an index, it goes to the element that the index
 * names, the first. The extreme of nothing is an error.
 */
public sealed interface Extrema extends Family permits Operand {
  /** The largest; NaN if any is NaN; ties share the gradient equally. */
  default Tensor amax(int... axes) {
    return Reduce.fold(Reduce.Kind.MAX, tensor(), false, axes);
  }

  /** The largest, leaving the folded axes with size 1. */
  default Tensor amaxKeep(int... axes) {
    return Reduce.fold(Reduce.Kind.MAX, tensor(), true, axes);
  }

  /** The smallest; NaN if any is NaN; ties share the gradient equally. */
  default Tensor amin(int... axes) {
    return Reduce.fold(Reduce.Kind.MIN, tensor(), false, axes);
  }

  /** The smallest, leaving the folded axes with size 1. */
  default Tensor aminKeep(int... axes) {
    return Reduce.fold(Reduce.Kind.MIN, tensor(), true, axes);
  }

  /** The largest of all; NaN if any is NaN; ties share the gradient equally. */
  default Tensor max() {
    return amax();
  }

  /** The smallest of all; NaN if any is NaN; ties share the gradient equally. */
  default Tensor min() {
    return amin();
  }

  /** Values and I64 indices of the first largest element along an axis; the gradient goes there. */
  default Extremes max(int axis) {
    return Extremum.extremes(tensor(), axis, false);
  }

  /**
   * Values and I64 indices of the first smallest element along an axis; the gradient goes there.
   */
  default Extremes min(int axis) {
    return Extremum.extremes(tensor(), axis, true);
  }

  /** The index (I64) of the first largest element along an axis. */
  default Tensor argmax(int axis) {
    return Extremum.arg(tensor(), axis, false);
  }

  /** The index (I64) of the first smallest element along an axis. */
  default Tensor argmin(int axis) {
    return Extremum.arg(tensor(), axis, true);
  }

  /** The index (I64), in row-major order, of the first largest element of all. */
  default Tensor argmax() {
    return tensor().reshape(-1).argmax(0);
  }

  /** The index (I64), in row-major order, of the first smallest element of all. */
  default Tensor argmin() {
    return tensor().reshape(-1).argmin(0);
  }

  /**
   * Extreme values along an axis.
   *
   * @param values the extreme values
   * @param indices where they are, I64
   */
  record Extremes(Tensor values, Tensor indices) {}
}

/** The operations of {@link Extrema}. */
final class Extremum {
  private Extremum() {}

  static Tensor arg(Tensor x, int axis, boolean smallest) {
    int a = x.shape().axis(axis);
    if (x.size(a) == 0) {
      throw new ShapeException(
          (smallest ? "argmin: " : "argmax: ")
              + x.describe()
              + " has size 0 on axis "
              + axis
              + "; there is no extreme of nothing.");
    }
    Tensor t = smallest ? reversed(x) : x;
    return Engine.apply(new ArgMax(), a == x.rank() - 1 ? t : t.moveToEnd(a));
  }

  /** y = the index of the first largest element along the last axis. */
  record ArgMax() implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return "argmax";
    }

    @Override
    public Spec infer(Spec x) {
      int[] sizes = x.shape().toArray();
      return Spec.of(DType.I64, Shape.of(java.util.Arrays.copyOf(sizes, sizes.length - 1)));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      kernels.argMax(x, y);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }

  /** The numbers in reverse order of size. */
  private static Tensor reversed(Tensor x) {
    return switch (x.dtype()) {
      case F32, F64 -> x.neg();
      case I32, I64 -> x.rsub(-1); // -1 - x, unlike -x, has no overflow
      case BOOL, U8 -> x.to(DType.I32).neg();
    };
  }

  static Extrema.Extremes extremes(Tensor x, int axis, boolean smallest) {
    Tensor at = arg(x, axis, smallest);
    Tensor values = x.gather(axis, at.unsqueeze(x.shape().axis(axis))).squeeze(axis);
    return new Extrema.Extremes(values, at);
  }
}
