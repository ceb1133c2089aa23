package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/** Folding axes: what {@link Reductions}, {@link Extrema} and {@link Statistics} share. */
final class Reduce {
  private Reduce() {}

  enum Kind {
    SUM,
    MAX,
    MIN
  }

  /** Marks of the folded axes, checked; no axes given means all. */
  static boolean[] folded(Shape shape, int[] axes) {
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

  static Shape result(Shape x, boolean keep, int[] fromEnd) {
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

  static View run(Kernels kernels, ReduceKind how, View x, int[] fromEnd, Spec out) {
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
    View y = View.unfilled(out.dtype(), Shape.of(java.util.Arrays.copyOf(sizes, kept)));
    if (!Fusion.fold(kernels, how, permuted, fromEnd.length, y)) {
      Pending.force(permuted);
      kernels.reduce(how, permuted, fromEnd.length, y);
    }
    return y.as(out.shape(), out.shape().rowMajorStrides(), 0);
  }

  static Tensor mean(Tensor x, boolean keep, int... axes) {
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    return fold(Kind.SUM, f, keep, axes).div(count(x.shape(), axes));
  }

  static int[] negative(Shape shape, int[] axes) {
    boolean[] fold = folded(shape, axes);
    return java.util.stream.IntStream.range(0, fold.length)
        .filter(i -> fold[i])
        .map(i -> i - fold.length)
        .toArray();
  }

  /** s^(1/p), by convention with derivatives 0 at 0. */
  static Tensor root(Tensor s, double p) {
    Tensor zero = s.eq(0);
    Tensor used = zero.where(Tensor.ones(s.dtype(), Shape.SCALAR), s);
    Tensor y = p == 2 ? used.sqrt() : used.pow(1 / p);
    double atZero = p > 0 ? 0 : Double.POSITIVE_INFINITY;
    return zero.where(Tensor.full(s.dtype(), Shape.SCALAR, atZero), y);
  }

  /** y = Σ x over axes (negative, from the end); dx = dy, expanded. */
  record Sum(boolean keep, int... axes) implements Op.Unary, Op.Linear, Op.Leading, Op.Tidy {
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
}
