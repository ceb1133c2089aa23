package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/**
 * Activation functions. Kinks: relu'(0) = 0, leakyRelu'(0) = slope, elu'(0) = α from the left
 * formula.
 */
public sealed interface Activations extends Family permits Operand {
  /** max(0, x), with derivative 0 at 0; NaN stays NaN. */
  default Tensor relu() {
    return Elementwise.common(Activation.RELU, tensor());
  }

  /** x where positive, slope x elsewhere; the derivative at 0 is the slope. */
  default Tensor leakyRelu(double slope) {
    return Elementwise.floating(Activation.LEAKY_RELU, slope, tensor());
  }

  /** x where positive, α (eˣ - 1) elsewhere. */
  default Tensor elu(double alpha) {
    return Elementwise.floating(Activation.ELU, alpha, tensor());
  }

  /** σ(x) = 1 / (1 + e⁻ˣ). */
  default Tensor sigmoid() {
    return Elementwise.floating(Activation.SIGMOID, tensor());
  }

  /** ln σ(x) = -softplus(-x), without overflow. */
  default Tensor logSigmoid() {
    return Elementwise.floating(Activation.LOG_SIGMOID, tensor());
  }

  /** ln(1 + eˣ), without overflow. */
  default Tensor softplus() {
    return Elementwise.floating(Activation.SOFTPLUS, tensor());
  }

  /** x Φ(x) = x/2 erfc(-x/√2), the exact GELU (Hendrycks and Gimpel, 2016). */
  default Tensor gelu() {
    return Elementwise.floating(Activation.GELU, tensor());
  }

  /** x/2 (1 + tanh z) = x σ(2z) with z = √(2/π) (x + 0.044715 x³), GELU's tanh approximation. */
  default Tensor geluTanh() {
    return Elementwise.floating(Activation.GELU_TANH, tensor());
  }

  /** x σ(1.702 x), GELU's sigmoid approximation. */
  default Tensor geluSigmoid() {
    return Elementwise.floating(Activation.GELU_SIGMOID, tensor());
  }

  /** x σ(x), also known as Swish. */
  default Tensor silu() {
    return Elementwise.floating(Activation.SILU, tensor());
  }

  /** x / (1 + |x|); NaN at ±∞, as in PyTorch. */
  default Tensor softsign() {
    return Elementwise.floating(Activation.SOFTSIGN, tensor());
  }

  /** x tanh(ln(1 + eˣ)) (Misra, 2019), without overflow; -0 at -∞. */
  default Tensor mish() {
    return Elementwise.floating(Activation.MISH, tensor());
  }

  /** exp(x) / Σ exp(x) along an axis, without overflow. A row of -∞ alone gives NaN. */
  default Tensor softmax(int axis) {
    return Activation.softmax(tensor(), axis, false);
  }

  /** x - ln Σ exp(x) along an axis, without overflow. */
  default Tensor logSoftmax(int axis) {
    return Activation.softmax(tensor(), axis, true);
  }

  /** Softmax of -x along an axis: the smallest number gets the most. */
  default Tensor softmin(int axis) {
    return tensor().neg().softmax(axis);
  }

  /**
   * a σ(b) of the halves a and b of an axis of 2n elements, which becomes one of n (Dauphin et al.,
   * 2017).
   *
   * @throws ShapeException if the axis has an odd number of elements
   */
  default Tensor glu(int axis) {
    return Activation.halves("glu", Activation.GLU, tensor(), axis);
  }

  /** a gelu(b) of the halves a and b of an axis, with the exact GELU (Shazeer, 2020). */
  default Tensor geglu(int axis) {
    return Activation.halves("geglu", Activation.GEGLU, tensor(), axis);
  }

  /**
   * a silu(b) of the halves a and b of an axis (Shazeer, 2020). Some libraries take silu of the
   * first half: swap the halves with {@code roll(n, axis)}.
   */
  default Tensor swiglu(int axis) {
    return Activation.halves("swiglu", Activation.SWIGLU, tensor(), axis);
  }
}

/** The formulas and operations of {@link Activations}. */
final class Activation {
  private static final Expr X = in(0);
  private static final Expr ONE = c(1);

  static final Formula RELU = Formula.of("relu", 1, select(X.le(0), c(0), X));
  static final Formula LEAKY_RELU = Formula.of("leakyRelu", 1, select(X.gt(0), X, X.mul(arg(0))));
  static final Formula ELU = Formula.of("elu", 1, select(X.gt(0), X, X.expm1().mul(arg(0))));
  static final Formula SIGMOID =
      Formula.of("sigmoid", 1, sigmoid(X)).withDerivative(0, out().mul(ONE.sub(out())));
  static final Formula SOFTPLUS = Formula.of("softplus", 1, softplus(X)).withDerivative(0, gate(X));
  static final Formula LOG_SIGMOID =
      Formula.of("logSigmoid", 1, softplus(X.neg()).neg()).withDerivative(0, gate(X.neg()));
  static final Formula GELU = Formula.of("gelu", 1, gelu(X));

  // 1 + tanh would cancel for negative x.
  static final Formula GELU_TANH =
      gated("geluTanh", X.add(X.mul(X).mul(X).mul(0.044715)).mul(2 * Math.sqrt(2 / Math.PI)));
  static final Formula GELU_SIGMOID = gated("geluSigmoid", X.mul(1.702));
  static final Formula SILU = gated("silu", X);

  static final Formula SOFTSIGN =
      Formula.of("softsign", 1, X.div(X.abs().add(1)))
          .withDerivative(0, ONE.div(X.abs().add(1).square()));
  static final Formula MISH = Formula.of("mish", 1, mish());

  static final Formula GLU = Formula.of("glu", 2, X.mul(gate(in(1))));
  static final Formula GEGLU = Formula.of("geglu", 2, X.mul(gelu(in(1))));
  static final Formula SWIGLU = Formula.of("swiglu", 2, X.mul(in(1).mul(gate(in(1)))));

  private Activation() {}

  private static Expr gelu(Expr x) {
    return x.mul(0.5).mul(x.mul(-Math.sqrt(0.5)).erfc());
  }

  private static Expr sigmoid(Expr x) {
    return ONE.div(ONE.add(x.neg().exp()));
  }

  /** σ(x) from e^(-|x|) alone: unlike those of the short form, its derivatives are never ∞/∞. */
  private static Expr gate(Expr x) {
    Expr positive = x.ge(0);
    Expr e = select(positive, x.neg(), x).exp();
    return select(positive, ONE, e).div(ONE.add(e));
  }

  /** x (e² + 2e) / (e² + 2e + 2) with e = eˣ, and with its inverse where e may overflow. */
  private static Expr mish() {
    Expr positive = X.ge(0);
    Expr e = select(positive, X.neg(), X).exp();
    Expr small = e.mul(e.add(2));
    Expr large = e.mul(2).add(1);
    Expr tanh = select(positive, large.div(large.add(e.mul(e).mul(2))), small.div(small.add(2)));
    return select(X.eq(Double.NEGATIVE_INFINITY), c(-0.0), X.mul(tanh));
  }

  /** x σ(z). */
  private static Formula gated(String name, Expr z) {
    Expr gate = gate(z);
    Expr slope = Formula.of(name, 1, z).derived(0);
    return Formula.of(name, 1, X.mul(sigmoid(z)))
        .withDerivative(0, gate.add(gate.mul(ONE.sub(gate)).mul(X).mul(slope)));
  }

  private static Expr softplus(Expr x) {
    return x.max(c(0)).add(x.abs().neg().exp().log1p());
  }

  /** One loop over both halves of an axis. */
  static Tensor halves(String op, Formula f, Tensor x, int axis) {
    int n = x.size(axis);
    if (n % 2 != 0) {
      throw new ShapeException(
          op
              + ": axis "
              + axis
              + " of "
              + x.describe()
              + " has "
              + n
              + " elements; it must have an even number, for two equal halves.");
    }
    return Elementwise.floating(f, x.narrow(axis, 0, n / 2), x.narrow(axis, n / 2, n / 2));
  }

  static Tensor softmax(Tensor x, int axis, boolean log) {
    if (!x.dtype().isFloating()) {
      return softmax(x.to(DType.F32), axis, log);
    }
    int last = x.rank() - 1;
    int a = x.shape().axis(axis);
    if (a == last) {
      return Engine.apply(new Softmax(log), x);
    }
    return Engine.apply(new Softmax(log), x.transpose(a, last)).transpose(a, last);
  }

  /** y = softmax(x) over the last axis; dx = y (dy - Σ dy y); with log: dx = dy - eʸ Σ dy. */
  record Softmax(boolean log) implements Op.Unary, Op.Leading, Op.Tidy, WaitingRows.Taker {
    @Override
    public String name() {
      return log ? "logSoftmax" : "softmax";
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      Rows rows = Fusion.rows(kernels, x);
      if (rows != null && kernels.softmax(rows, log, y)) {
        Fusion.took(name(), x);
      } else {
        Pending.force(x);
        kernels.softmax(x, log, y);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new SoftmaxPullback(log), y, dy));
    }
  }

  /** (y, dy) ↦ dx of {@link Softmax} in one pass. */
  record SoftmaxPullback(boolean log) implements Op.Fused, WaitingRows.Source {
    @Override
    public Tensor definition(Tensor... in) {
      Tensor y = in[0];
      Tensor dy = in[1];
      return log ? dy.sub(y.exp().mul(dy.sumKeep(-1))) : y.mul(dy.sub(dy.mul(y).sumKeep(-1)));
    }

    @Override
    public Spec infer(Spec... in) {
      return Spec.of(in[0].dtype(), in[0].shape());
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View dx = View.unfilled(out.dtype(), out.shape());
      kernels.softmaxPullback(in[0], in[1].broadcastTo(out.shape()), log, dx);
      return dx;
    }

    @Override
    public @Nullable WaitingRows rows(Kernels kernels, View[] in, Spec out) {
      boolean fits = in[1].shape().equals(out.shape()) && in[0].isContiguous();
      return fits && in[1].isContiguous()
          ? new WaitingRows(kernels, new Rows.SoftmaxPullback(in[0], in[1], log))
          : null;
    }
  }
}
