package dev.adjoint.core;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * Folding axes away. Without axes all are folded; {@code ...Keep} leaves each folded axis with size
 * 1, for broadcasting. Negative axes count from the end.
 *
 * <p>Sums of nothing are 0, products 1, means NaN. Sums of f32 use 16 partial sums added in a fixed
 * tree, so the result does not depend on threads. {@link Extrema} has the largest and smallest,
 * {@link Statistics} what describes a distribution.
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

  /**
   * Π x, 1 of nothing; of integers and truth values in I64.
   *
   * <p>In derivatives, halves are multiplied with each other until one number is left, so none of
   * any order divides by x: zeros among the numbers are numbers like others.
   */
  default Tensor prod(int... axes) {
    return Reduction.prod(tensor(), false, axes);
  }

  /** Π x, leaving the folded axes with size 1. */
  default Tensor prodKeep(int... axes) {
    return Reduction.prod(tensor(), true, axes);
  }

  /** ln Σ eˣ without overflow; -∞ where all are -∞. */
  default Tensor logSumExp(int... axes) {
    return Reduction.logSumExp(tensor(), false, axes);
  }

  /** ln Σ eˣ, leaving the folded axes with size 1. */
  default Tensor logSumExpKeep(int... axes) {
    return Reduction.logSumExp(tensor(), true, axes);
  }

  /** Whether any is true, or a number other than 0; NaN is one. False of nothing. */
  default Tensor any(int... axes) {
    return countNonzero(axes).gt(0);
  }

  /** As {@link #any}, leaving the folded axes with size 1. */
  default Tensor anyKeep(int... axes) {
    return tensor().ne(0).sumKeep(axes).gt(0);
  }

  /** Whether all are true, or numbers other than 0; NaN is one. True of nothing. */
  default Tensor all(int... axes) {
    return tensor().eq(0).sum(axes).eq(0);
  }

  /** As {@link #all}, leaving the folded axes with size 1. */
  default Tensor allKeep(int... axes) {
    return tensor().eq(0).sumKeep(axes).eq(0);
  }

  /** How many are true, or numbers other than 0 (NaN is one), in I64. */
  default Tensor countNonzero(int... axes) {
    return tensor().ne(0).sum(axes);
  }

  /**
   * (Σ |x|ᵖ)^(1/p), the p-norm of the numbers; integers give f32. For p = ∞ the largest |x|, for -∞
   * the smallest, for 0 the number of elements other than 0 (NaN if one is NaN), in x's type.
   *
   * <p>Numbers are scaled by a power of two before they are raised (for p = 2 only where the sum of
   * squares is tiny or too large), which changes no bit, unless xᵖ would overflow or vanish: {@code
   * Tensor.of(3e200, 4e200).norm(2)} is 5e200. By convention the derivative is 0 by an element that
   * is 0 where |x|ᵖ has a kink there, and everywhere at a vector of zeros; with p = 0 it is 0.
   *
   * @throws TensorException if p is NaN
   */
  default Tensor norm(double p, int... axes) {
    return Reduction.norm(tensor(), p, false, axes);
  }

  /** As {@link #norm}, leaving the folded axes with size 1. */
  default Tensor normKeep(double p, int... axes) {
    return Reduction.norm(tensor(), p, true, axes);
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
}

/** The operations of {@link Reductions}. */
final class Reduction {
  private Reduction() {}

  static Tensor logSumExp(Tensor x, boolean keep, int... axes) {
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    Tensor m = Reduce.fold(Reduce.Kind.MAX, f.detach(), true, axes);
    // An infinite maximum is left inside the sum: -∞ - (-∞) would be NaN.
    Tensor shift = m.isFinite().where(m, Tensor.zeros(m.dtype(), m.shape()));
    Tensor kept = Reduce.fold(Reduce.Kind.SUM, f.sub(shift).exp(), true, axes).log().add(shift);
    return keep
        ? kept
        : kept.reshape(Reduce.result(f.shape(), false, Reduce.negative(f.shape(), axes)).toArray());
  }

  static Tensor prod(Tensor x, boolean keep, int... axes) {
    return Engine.apply(new Prod(keep, Reduce.negative(x.shape(), axes)), x);
  }

  static Tensor norm(Tensor x, double p, boolean keep, int... axes) {
    if (Double.isNaN(p)) {
      throw new TensorException(
          "norm: p is NaN for "
              + x.describe()
              + "; it must be a number, or plus or minus infinity.");
    }
    Tensor f = x.dtype().isFloating() ? x : x.to(DType.F32);
    if (p == 0) { // the square of the sign is 1 or 0, and its derivative 0
      return Reduce.fold(Reduce.Kind.SUM, f.sign().square(), keep, axes);
    }
    if (Double.isInfinite(p)) {
      return Reduce.fold(p > 0 ? Reduce.Kind.MAX : Reduce.Kind.MIN, f.abs(), keep, axes);
    }
    if (p == 1 || Reduce.count(x.shape(), axes) == 0) {
      return Reduce.fold(Reduce.Kind.SUM, f.abs(), keep, axes);
    }
    if (p == 2) {
      return Engine.apply(new Norm(keep, Reduce.negative(x.shape(), axes)), f);
    }
    Tensor typical =
        Reduce.fold(p > 0 ? Reduce.Kind.MAX : Reduce.Kind.MIN, f.detach().abs(), true, axes);
    return scaledNorm(f, p, Engine.apply(new PowerOfTwo(), typical), keep, axes);
  }

  private static Tensor scaledNorm(Tensor f, double p, Tensor scale, boolean keep, int... axes) {
    Tensor scaled = f.div(scale);
    Tensor y = Reduce.root(Reduce.fold(Reduce.Kind.SUM, raised(scaled, p), keep, axes), p);
    return y.mul(keep ? scale : scale.reshape(y.shape().toArray()));
  }

  /** |x|ᵖ; where that has a kink at 0, by convention with derivatives 0. */
  private static Tensor raised(Tensor x, double p) {
    if (p == 2) {
      return x.square();
    }
    if (p > 0 && p % 2 == 0) {
      return x.pow(p);
    }
    Tensor zero = x.eq(0);
    Tensor one = Tensor.ones(x.dtype(), Shape.SCALAR);
    Tensor atZero = Tensor.full(x.dtype(), Shape.SCALAR, p > 0 ? 0 : Double.POSITIVE_INFINITY);
    return zero.where(atZero, zero.where(one, x).abs().pow(p));
  }

  /**
   * y = √Σ x² over axes (negative, from the end). A line whose sum of squares is neither tiny nor
   * too large is not scaled, which the sum itself decides; so all layouts and the definition agree.
   */
  record Norm(boolean keep, int... axes) implements Op.Fused {
    private static final Expr A = Expr.in(0);
    private static final Expr B = Expr.in(1);
    private static final Formula ABS = Formula.of("abs", 1, A.abs());
    private static final Formula SQUARE = Formula.of("square", 1, A.mul(A));
    private static final Formula SQRT = Formula.of("sqrt", 1, A.sqrt());
    private static final Formula MUL = Formula.of("mul", 2, A.mul(B));
    private static final Formula DIV = Formula.of("div", 2, A.div(B));
    private static final double[] NO_ARGS = {};

    @Override
    public Spec infer(Spec... in) {
      return Spec.of(in[0].dtype(), Reduce.result(in[0].shape(), keep, axes));
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View x = in[0];
      View squares = mapped(kernels, SQUARE, x.shape(), x);
      View sums = Reduce.run(kernels, ReduceKind.SUM, squares, axes, out);
      boolean usual = true;
      for (int i = 0; i < sums.numel(); i++) {
        usual &= Scale.isUsual(sums.getDouble(i), out.dtype());
      }
      return usual ? mapped(kernels, SQRT, out.shape(), sums) : scaled(kernels, x, sums);
    }

    private View scaled(Kernels kernels, View x, View sums) {
      Spec kept = Spec.of(x.dtype(), Reduce.result(x.shape(), true, axes));
      View sizes = mapped(kernels, ABS, x.shape(), x);
      View tops = Reduce.run(kernels, ReduceKind.MAX, sizes, axes, kept);
      View scale = new Scale().forward(kernels, tops, sums, kept);
      View parts = mapped(kernels, DIV, x.shape(), x, scale.broadcastTo(x.shape()));
      View squares = mapped(kernels, SQUARE, x.shape(), parts);
      View roots =
          mapped(
              kernels,
              SQRT,
              sums.shape(),
              Reduce.run(kernels, ReduceKind.SUM, squares, axes, sums));
      View factors = scale.as(sums.shape(), sums.shape().rowMajorStrides(), 0);
      return mapped(kernels, MUL, sums.shape(), roots, factors);
    }

    private static View mapped(Kernels kernels, Formula f, Shape shape, View... in) {
      View y = View.allocate(in[0].dtype(), shape);
      kernels.map(f, NO_ARGS, in, new View[] {y});
      return y;
    }

    @Override
    public Tensor definition(Tensor... in) {
      Tensor x = in[0];
      Tensor plain = x.detach();
      Tensor top = Reduce.fold(Reduce.Kind.MAX, plain.abs(), true, axes);
      Tensor sum = Reduce.fold(Reduce.Kind.SUM, plain.square(), true, axes);
      return scaledNorm(x, 2, Engine.apply(new Scale(), top, sum), keep, axes);
    }
  }

  /** 1 where a sum of squares is usual, else the power of two not above the largest |x|. */
  record Scale() implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec top, Spec sum) {
      return Spec.of(top.dtype(), top.shape());
    }

    @Override
    public View forward(Kernels kernels, View top, View sum, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      View.Cursor tops = top.cursor();
      View.Cursor sums = sum.cursor();
      for (int i = 0, n = y.numel(); i < n; i++) {
        double x = top.getDouble(tops.next());
        boolean usual = isUsual(sum.getDouble(sums.next()), out.dtype());
        y.setDouble(i, usual ? 1 : PowerOfTwo.of(x, out.dtype()));
      }
      return y;
    }

    /**
     * Whether no square was too large, and what was lost of squares below the normal numbers is
     * nothing beside the sum: 2³¹ of them lose less than 2^-119 in F32 and 2^-1043 in F64.
     */
    static boolean isUsual(double sum, DType dtype) {
      return sum >= (dtype == DType.F32 ? 0x1p-80 : 0x1p-950) && sum < Double.POSITIVE_INFINITY;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor top, Tensor sum, Tensor y) {}
  }

  /**
   * y = Π x over axes (negative, from the end). dx is that of a product of halves: with p = a b, dy
   * b goes to a and dy a to b, and so on for the halves of a and b.
   */
  record Prod(boolean keep, int... axes) implements Op.Unary, Op.Leading, Taylor.Composed {
    @Override
    public Spec infer(Spec x) {
      DType dtype = x.dtype().isFloating() ? x.dtype() : DType.I64;
      return Spec.of(dtype, Reduce.result(x.shape(), keep, axes));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return Reduce.run(kernels, ReduceKind.PROD, x, axes, out);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> x.numel() == 0 ? Tensor.zeros(x.dtype(), x.shape()) : pullback(x, dy));
    }

    private Tensor pullback(Tensor x, Tensor dy) {
      List<Tensor> levels = halved(x);
      Tensor g = dy.reshape(levels.getLast().shape().toArray());
      for (int k = levels.size() - 2; k >= 0; k--) {
        Tensor t = levels.get(k);
        int n = t.size(0);
        int joined = n - g.size(0);
        Tensor here = joined == g.size(0) ? g : g.slice(0, 0, joined);
        Tensor a = here.mul(t.slice(0, n - joined, n));
        Tensor b = here.mul(t.slice(0, 0, joined));
        g =
            here == g
                ? Tensor.concat(0, a, b)
                : Tensor.concat(0, a, g.slice(0, joined, g.size(0)), b);
      }
      int[] order = foldedFirst(x.rank(), axes);
      int[] sizes = new int[order.length];
      int[] back = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        sizes[i] = x.size(order[i]);
        back[order[i]] = i;
      }
      return g.reshape(sizes).permute(back);
    }

    @Override
    public Tensor composed(Tensor... in) {
      Tensor x = in[0];
      int[] out = Reduce.result(x.shape(), keep, axes).toArray();
      return x.numel() == 0
          ? Reduce.fold(Reduce.Kind.SUM, x, keep, axes).add(1)
          : halved(x).getLast().reshape(out);
    }

    /**
     * The numbers with the folded axes as one in front, so that each multiplication reads two
     * blocks of memory; then, until one is left, the products of both halves. At first the ends are
     * multiplied until a power of two is left.
     */
    private List<Tensor> halved(Tensor x) {
      int[] kept = Reduce.result(x.shape(), false, axes).toArray();
      int[] sizes = new int[kept.length + 1];
      System.arraycopy(kept, 0, sizes, 1, kept.length);
      int n = 1;
      for (int a : axes) {
        n *= x.size(a);
      }
      sizes[0] = n;
      Tensor t = x.permute(foldedFirst(x.rank(), axes)).reshape(sizes);
      List<Tensor> levels = new ArrayList<>();
      levels.add(t);
      int even = Integer.highestOneBit(n);
      if (n > even) {
        Tensor joined = t.slice(0, 0, n - even).mul(t.slice(0, even, n));
        t = Tensor.concat(0, joined, t.slice(0, n - even, even));
        levels.add(t);
      }
      for (int half = even / 2; half > 0; half /= 2) {
        t = t.slice(0, 0, half).mul(t.slice(0, half, 2 * half));
        levels.add(t);
      }
      return levels;
    }

    /** The order of axes in which the chosen ones (negative, ascending) come first. */
    private static int[] foldedFirst(int rank, int... chosen) {
      int[] order = new int[rank];
      boolean[] first = new boolean[rank];
      int k = 0;
      for (int a : chosen) {
        first[a + rank] = true;
        order[k++] = a + rank;
      }
      for (int i = 0; i < rank; i++) {
        if (!first[i]) {
          order[k++] = i;
        }
      }
      return order;
    }
  }

  /**
   * The power of two not above |x|; 1 for 0, infinities and NaN. A factor that is taken out and put
   * back: its derivative is 0.
   */
  record PowerOfTwo() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      View.Cursor from = x.cursor();
      for (int i = 0, n = y.numel(); i < n; i++) {
        y.setDouble(i, of(x.getDouble(from.next()), out.dtype()));
      }
      return y;
    }

    static double of(double x, DType dtype) {
      // Normal numbers, whose reciprocals are normal too.
      int limit = dtype == DType.F32 ? Float.MAX_EXPONENT - 1 : Double.MAX_EXPONENT - 1;
      boolean usual = x != 0 && Double.isFinite(x);
      return Math.scalb(1.0, usual ? Math.clamp(Math.getExponent(x), -limit, limit) : 0);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }
}
