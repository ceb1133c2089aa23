package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * Folding axes away. Without axes all are folded; {@code ...Keep} leaves each folded axis with size
 * 1, for broadcasting. Negative axes count from the end.
 *
 * <p>Sums of nothing are 0, means of nothing NaN; the largest of nothing is an error. Sums of f32
 * use 16 partial sums added in a fixed tree, so the result does not depend on threads.
 */
public sealed interface Reductions extends Family permits Operand {
  /** Σ x; of integers and truth values in I64. */
  default Tensor sum(int... axes) {
    return Reduce.fold(Reduce.Kind.SUM, tensor(), false, axes);
  }

  /** Σ x, leaving the folded axes with size 1. */
  default Tensor sumKeep(int... axes) {
    return Reduce.fold(Reduce.Kind.SUM, tensor(), true, axes);
  }

  /** (1/n) Σ x. */
  default Tensor mean(int... axes) {
    return Reduce.mean(tensor(), false, axes);
  }

  /** (1/n) Σ x, leaving the folded axes with size 1. */
  default Tensor meanKeep(int... axes) {
    return Reduce.mean(tensor(), true, axes);
  }

  /** 1/(n-1) Σ (x - mean)², the unbiased variance; NaN for n = 1. */
  default Tensor var(int... axes) {
    return Reduce.variance(tensor(), 1, false, axes);
  }

  /** 1/n Σ (x - mean)², the variance of a whole population; what normalisation layers use. */
  default Tensor varBiased(int... axes) {
    return Reduce.variance(tensor(), 0, false, axes);
  }

  /** √var, the unbiased standard deviation. */
  default Tensor std(int... axes) {
    return var(axes).sqrt();
  }

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

  /** Values and I64 indices of the first largest element along an axis; the gradient goes there. */
  default Extremes max(int axis) {
    return Reduce.extremes(tensor(), axis, false);
  }

  /**
   * Values and I64 indices of the first smallest element along an axis; the gradient goes there.
   */
  default Extremes min(int axis) {
    return Reduce.extremes(tensor(), axis, true);
  }

  /** The index (I64) of the first largest element along an axis. */
  default Tensor argmax(int axis) {
    return Reduce.arg(tensor(), axis, false);
  }

  /** The index (I64) of the first smallest element along an axis. */
  default Tensor argmin(int axis) {
    return Reduce.arg(tensor(), axis, true);
  }

  /** ln Σ eˣ without overflow; -∞ where all are -∞. */
  default Tensor logSumExp(int... axes) {
    return Reduce.logSumExp(tensor(), axes);
  }

  /**
   * Sums {@code t} down to {@code shape}, which broadcasts to t's: the pullback of broadcasting.
   */
  static Tensor sumTo(Tensor t, Shape shape) {
    if (t.shape().equals(shape)) {
      return t;
    }
    int lead = t.rank() - shape.rank();
    int count = lead;
    for (int i = 0; i < shape.rank(); i++) {
      count += shape.size(i) == 1 && t.size(i + lead) != 1 ? 1 : 0;
    }
    int[] axes = new int[count];
    int k = 0;
    for (int i = 0; i < t.rank(); i++) {
      if (i < lead || (shape.size(i - lead) == 1 && t.size(i) != 1)) {
        axes[k++] = i;
      }
    }
    Tensor s = k == 0 ? t : Reduce.fold(Reduce.Kind.SUM, t, true, axes);
    return s.reshape(shape.toArray());
  }

  /**
   * The result of {@link #max} and {@link #min}.
   *
   * @param values the extreme values
   * @param indices where they are, I64
   */
  record Extremes(Tensor values, Tensor indices) {}
}

/** The operations of {@link Reductions}. */
final class Reduce {
  private Reduce() {}

  enum Kind {
    SUM,
    MAX,
    MIN
  }

  /** Marks of the folded axes, checked; no axes given means all. */
  private static boolean[] folded(Shape shape, int[] axes) {
    boolean[] fold = new boolean[shape.rank()];
    if (axes.length == 0) {
      java.util.Arrays.fill(fold, true);
    }
    for (int a : axes) {
      int i = shape.axis(a);
      if (fold[i]) {
        throw new IndexException(
            "axis " + a + " of " + shape + " is named twice; name each axis once.");
      }
      fold[i] = true;
    }
    return fold;
  }

  static int count(Shape shape, int[] axes) {
    boolean[] fold = folded(shape, axes);
    int n = 1;
    for (int i = 0; i < fold.length; i++) {
      n *= fold[i] ? shape.size(i) : 1;
    }
    return n;
  }

  static Tensor fold(Kind kind, Tensor x, boolean keep, int... axes) {
    boolean[] fold = folded(x.shape(), axes);
    // Counted from the end, so that leading batch axes change nothing.
    int[] fromEnd = new int[x.rank()];
    int k = 0;
    for (int i = 0; i < fold.length; i++) {
      if (fold[i]) {
        fromEnd[k++] = i - x.rank();
      }
    }
    int[] chosen = java.util.Arrays.copyOf(fromEnd, k);
    Op op = kind == Kind.SUM ? new Sum(keep, chosen) : new Extreme(kind == Kind.MAX, keep, chosen);
    return Engine.apply(op, x);
  }

  private static Shape result(Shape x, boolean keep, int[] fromEnd) {
    boolean[] fold = new boolean[x.rank()];
    for (int a : fromEnd) {
      fold[a + x.rank()] = true;
    }
    int[] out = new int[keep ? x.rank() : x.rank() - fromEnd.length];
    int k = 0;
    for (int i = 0; i < fold.length; i++) {
      if (!fold[i]) {
        out[k++] = x.size(i);
      } else if (keep) {
        out[k++] = 1;
      }
    }
    return Shape.of(out);
  }

  private static View run(Kernels kernels, ReduceKind how, View x, int[] fromEnd, Spec out) {
    int rank = x.shape().rank();
    boolean[] fold = new boolean[rank];
    for (int a : fromEnd) {
      fold[a + rank] = true;
    }
    int[] sizes = new int[rank];
    int[] strides = new int[rank];
    int k = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < rank; i++) {
        if (fold[i] == (pass == 1)) {
          sizes[k] = x.shape().size(i);
          strides[k++] = x.stride(i);
        }
      }
    }
    View permuted = x.as(Shape.of(sizes), strides, x.offset());
    int kept = rank - fromEnd.length;
    View y = View.allocate(out.dtype(), Shape.of(java.util.Arrays.copyOf(sizes, kept)));
    kernels.reduce(how, permuted, fromEnd.length, y);
    return y.as(out.shape(), out.shape().rowMajorStrides(), 0);
  }

  /** y = Σ x over axes (negative, from the end); dx = dy, expanded. */
  record Sum(boolean keep, int... axes) implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype().isFloating() ? x.dtype() : DType.I64, result(x.shape(), keep, axes));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return run(kernels, ReduceKind.SUM, x, axes, out);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      Shape shape = x.shape();
      Shape kept = result(shape, true, axes);
      pullbacks.of(0, dy -> dy.reshape(kept.toArray()).expand(shape.toArray()));
    }
  }

  /** y = max x (or min) over axes; dx = dy where x = y, shared equally among ties. */
  record Extreme(boolean largest, boolean keep, int... axes) implements Op.Unary, Op.Leading {
    @Override
    public String name() {
      return largest ? "amax" : "amin";
    }

    @Override
    public Spec infer(Spec x) {
      Shape out = result(x.shape(), keep, axes);
      if (x.shape().numel() == 0 && out.numel() > 0) {
        throw new ShapeException(
            name()
                + ": "
                + x.describe()
                + " has no elements along the folded axes; there is no"
                + " extreme of nothing.");
      }
      return Spec.of(x.dtype(), out);
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return run(kernels, largest ? ReduceKind.MAX : ReduceKind.MIN, x, axes, out);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int[] kept = result(x.shape(), true, axes).toArray();
      Tensor where = x.detach().eq(y.detach().reshape(kept)).to(x.dtype());
      Tensor share = where.div(fold(Kind.SUM, where, true, axes));
      pullbacks.of(0, dy -> share.mul(dy.reshape(kept)));
    }

    @Override
    public Tensor pushforward(
        Tensor[] in, @org.jspecify.annotations.Nullable Tensor[] tangents, Tensor y) {
      return Adjoint.pushforwardOfPullback(this, in, tangents, y);
    }
  }

  static Tensor mean(Tensor x, boolean keep, int... axes) {
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    return fold(Kind.SUM, f, keep, axes).div(count(x.shape(), axes));
  }

  static Tensor variance(Tensor x, int correction, boolean keep, int... axes) {
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    int n = count(x.shape(), axes);
    Tensor d = f.sub(mean(f, true, axes));
    return fold(Kind.SUM, d.square(), keep, axes).div(Math.max(0, n - correction));
  }

  static Tensor logSumExp(Tensor x, int... axes) {
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    Tensor m = fold(Kind.MAX, f.detach(), true, axes);
    // An infinite maximum is left inside the sum: -∞ - (-∞) would be NaN.
    Tensor shift = m.isFinite().where(m, Tensor.zeros(m.dtype(), m.shape()));
    Tensor kept = fold(Kind.SUM, f.sub(shift).exp(), true, axes).log().add(shift);
    return kept.reshape(result(f.shape(), false, negative(f.shape(), axes)).toArray());
  }

  private static int[] negative(Shape shape, int[] axes) {
    boolean[] fold = folded(shape, axes);
    return java.util.stream.IntStream.range(0, fold.length)
        .filter(i -> fold[i])
        .map(i -> i - fold.length)
        .toArray();
  }

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
    Tensor d = smallest ? reversed(x.detach()) : x.detach();
    Tensor last = a == x.rank() - 1 ? d : d.moveToEnd(a);
    int[] out = java.util.Arrays.copyOf(last.shape().toArray(), x.rank() - 1);
    View y = View.allocate(DType.I64, Shape.of(out));
    Engine.kernels().argMax(last.view(), y);
    return Tensor.of(y);
  }

  /** The numbers in reverse order of size. */
  private static Tensor reversed(Tensor x) {
    return switch (x.dtype()) {
      case F32, F64 -> x.neg();
      case I32, I64 -> x.rsub(-1); // -1 - x, unlike -x, has no overflow
      case BOOL, U8 -> x.to(DType.I32).neg();
    };
  }

  static Reductions.Extremes extremes(Tensor x, int axis, boolean smallest) {
    Tensor at = arg(x, axis, smallest);
    Tensor values = x.gather(axis, at.unsqueeze(x.shape().axis(axis))).squeeze(axis);
    return new Reductions.Extremes(values, at);
  }
}
