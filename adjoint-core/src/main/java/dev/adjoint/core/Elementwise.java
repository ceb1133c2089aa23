package dev.adjoint.core;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/**
 * An element-by-element operation: everything about it, the derivative included, follows from its
 * {@link Formula}.
 *
 * @param formula the function of one element
 * @param args its run-time numbers, such as the exponent of a power
 * @param result how the result's element type follows from the inputs'
 */
record Elementwise(Formula formula, Result result, double... args) implements Op.Tidy {
  private static final double[] NO_ARGS = {};
  private static final Expr ONE = Expr.c(1);

  /** How the result's element type follows from the inputs'. */
  enum Result {
    /** The common type: floats with integers give the float, integers the wider. */
    COMMON,
    /** As {@link #COMMON}, but integers give f32: exp, division. */
    FLOAT,
    /** Truth values. */
    BOOL,
    /** A choice: the first input is the condition, the type is the common type of the others. */
    CHOICE
  }

  static Tensor common(Formula f, Operand... in) {
    return apply(f, Result.COMMON, NO_ARGS, in);
  }

  static Tensor floating(Formula f, Operand... in) {
    return apply(f, Result.FLOAT, NO_ARGS, in);
  }

  static Tensor common(Formula f, double arg, Operand x) {
    return apply(f, Result.COMMON, new double[] {arg}, x);
  }

  static Tensor floating(Formula f, double arg, Operand x) {
    return apply(f, Result.FLOAT, new double[] {arg}, x);
  }

  static Tensor apply(Formula f, Result result, double[] args, Operand... in) {
    Tensor[] t = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      t[i] = in[i].tensor();
    }
    return Engine.apply(new Elementwise(f, result, args), t);
  }

  @Override
  public String name() {
    return formula.name();
  }

  @Override
  public Spec infer(Spec... in) {
    Shape shape = in[0].shape();
    for (int i = 1; i < in.length; i++) {
      shape = Shape.broadcast(name(), shape, in[i].shape());
    }
    int first = result == Result.CHOICE ? 1 : 0;
    DType dtype = in[first].dtype();
    for (int i = first + 1; i < in.length; i++) {
      dtype = common(in[first], in[i], dtype);
    }
    if (result == Result.COMMON && !dtype.isFloating()) {
      checkWhole(in[0]);
    }
    return switch (result) {
      case COMMON, CHOICE -> Spec.of(dtype, shape);
      case FLOAT -> Spec.of(dtype.isFloating() ? dtype : DType.F32, shape);
      case BOOL -> Spec.of(DType.BOOL, shape);
    };
  }

  /** Java numbers take the tensor's type, which must not lose their fraction in silence. */
  private void checkWhole(Spec x) {
    for (double a : args) {
      boolean bound = Double.isInfinite(a) && name().startsWith("clamp");
      if (!isWhole(a) && !bound) {
        throw new DTypeException(
            name()
                + ": "
                + x.describe()
                + " with the number "
                + a
                + ": numbers take the tensor's"
                + " type, and this one is not an integer. Use .to(DType.F32) first.");
      }
    }
  }

  /** Whether a 64-bit integer can hold the number. */
  static boolean isWhole(double a) {
    return a == Math.rint(a) && Math.abs(a) < 0x1p63;
  }

  private DType common(Spec left, Spec right, DType soFar) {
    DType b = right.dtype();
    if (soFar == b) {
      return b;
    }
    if (soFar.isFloating() && b.isFloating()) {
      throw new DTypeException(
          name()
              + ": "
              + left.describe()
              + " and "
              + right.describe()
              + ": two floating types never mix; convert one with .to(DType."
              + soFar.name()
              + ") or .to(DType."
              + b.name()
              + ").");
    }
    if (soFar.isFloating()) {
      return soFar;
    }
    return b.isFloating() || rank(b) > rank(soFar) ? b : soFar;
  }

  private static int rank(DType t) {
    return switch (t) {
      case BOOL -> 0;
      case U8 -> 1;
      case I32 -> 2;
      default -> 3;
    };
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    View y = View.unfilled(out.dtype(), out.shape());
    for (int i = 0; i < in.length; i++) {
      in[i] = in[i].broadcastTo(out.shape());
    }
    kernels.map(formula, args, in, new View[] {y});
    return y;
  }

  @Override
  public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
    for (int i = 0; i < in.length; i++) {
      if (!pullbacks.needs(i)) {
        continue;
      }
      if (formula.hasZeroDerivative(i)) {
        Spec x = Spec.of(in[i].dtype(), in[i].shape());
        pullbacks.of(i, dy -> Tensor.zeros(x.dtype(), x.shape()));
        continue;
      }
      Formula.Pullback p = formula.pullback(i);
      int[] sources = p.sources();
      if (formula.derivative(i).equals(ONE)) {
        pullbacks.of(i, dy -> dy);
        continue;
      }
      // Captures only what the derivative reads.
      @Nullable Tensor[] saved = new Tensor[sources.length];
      for (int k = 0; k < sources.length; k++) {
        saved[k] = sources[k] < 0 ? null : sources[k] == in.length ? y : in[sources[k]];
      }
      pullbacks.of(i, dy -> product(p, saved, dy));
    }
  }

  private Tensor product(Formula.Pullback p, @Nullable Tensor[] saved, Tensor dy) {
    Tensor[] args = new Tensor[saved.length];
    for (int k = 0; k < saved.length; k++) {
      Tensor s = saved[k];
      args[k] = s == null ? dy : s;
    }
    return Engine.apply(new Elementwise(p.formula(), Result.COMMON, this.args), args);
  }

  @Override
  public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
    return Engine.apply(this, Vmap.aligned(in, batched));
  }

  @Override
  public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
    Tensor sum = null;
    for (int i = 0; i < in.length; i++) {
      Tensor t = tangents[i];
      if (t == null || formula.hasZeroDerivative(i)) {
        continue;
      }
      Formula.Pullback p = formula.pullback(i);
      int[] sources = p.sources();
      @Nullable Tensor[] saved = new Tensor[sources.length];
      for (int k = 0; k < sources.length; k++) {
        saved[k] = sources[k] < 0 ? null : sources[k] == in.length ? y : in[sources[k]];
      }
      Tensor term = product(p, saved, t);
      sum = sum == null ? term : sum.add(term);
    }
    return sum == null
        ? Tensor.zeros(y.dtype(), y.shape())
        : sum.shape().equals(y.shape()) ? sum : sum.expand(y.shape().toArray());
  }
}
