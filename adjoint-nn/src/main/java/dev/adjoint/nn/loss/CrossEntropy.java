package dev.adjoint.nn.loss;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/**
 * loss_i = ln Σ_j exp(x_ij) - x_(i, t_i), or the sum or mean over i; dx_ij = dloss_i
 * (softmax(x_i)_j - [j = t_i]). Logits {@code [m, c]} and I64 targets {@code [m]} that lie in
 * range.
 *
 * <p>Softmax, loss and gradient come from one pass over the logits, the gradient only if it will be
 * wanted. One instance serves one call: it carries the gradient from {@link #forward} to the
 * pullback that {@link #backward} states right after.
 */
final class CrossEntropy implements Op.Fused, Op.Tidy {
  private static final Formula DIVIDE = Formula.of("mean", 1, in(0).div(arg(0)));
  private static final Formula SCALE = Formula.of("crossEntropy'", 2, in(0).mul(in(1).mul(arg(0))));

  private final Reduction reduction;
  private final boolean wanted;
  private @Nullable Tensor gradient;

  CrossEntropy(Reduction reduction, boolean wanted) {
    this.reduction = reduction;
    this.wanted = wanted;
  }

  @Override
  public Tensor definition(Tensor... in) {
    Tensor right = in[0].logSoftmax(-1).gather(-1, in[1].unsqueeze(-1)).squeeze(-1);
    return Losses.reduce(right.neg(), reduction);
  }

  @Override
  public boolean hasPullbacks() {
    return true;
  }

  @Override
  public Spec infer(Spec... in) {
    Shape rows = Shape.of(in[0].shape().size(0));
    return Spec.of(in[0].dtype(), reduction == Reduction.NONE ? rows : Shape.SCALAR);
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    View x = in[0];
    int m = x.shape().size(0);
    View rows = View.allocate(x.dtype(), Shape.of(m));
    View dx = wanted ? View.allocate(x.dtype(), x.shape()) : null;
    kernels.crossEntropy(x, in[1], rows, dx);
    gradient = dx == null ? null : Tensor.of(dx);
    if (reduction == Reduction.NONE) {
      return rows;
    }
    View y = View.allocate(out.dtype(), out.shape());
    kernels.reduce(dev.adjoint.core.kernel.ReduceKind.SUM, rows, 1, y);
    if (reduction == Reduction.MEAN) {
      kernels.map(DIVIDE, new double[] {m}, new View[] {y}, new View[] {y});
    }
    return y;
  }

  @Override
  public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
    Tensor x = in[0];
    Tensor target = in[1];
    Tensor saved = gradient;
    gradient = null; // the pullback alone keeps it, and goes when the graph is released
    pullbacks.of(
        0,
        dy -> {
          Tensor each = reduction == Reduction.NONE ? dy.unsqueeze(-1) : dy;
          Tensor dx =
              saved == null || Modes.recording()
                  ? x.softmax(-1).sub(target.oneHot(x.size(-1)))
                  : saved;
          double scale = reduction == Reduction.MEAN ? 1.0 / x.size(0) : 1;
          return Adjoint.apply(SCALE, new double[] {scale}, dx, each);
        });
  }
}
