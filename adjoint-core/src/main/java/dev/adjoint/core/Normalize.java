package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of a normalisation: its forward pass leaves means and reciprocal deviations for its
 * backward pass, which computes the gradients of all inputs at once. One instance serves one call.
 * Inputs are x, then the weight and the bias if there are any.
 */
abstract sealed class Normalize implements Op.Fused, Op.Tidy
    permits NormalizeRows, NormalizeColumns {
  private final String name;
  final boolean weighted;
  final boolean biased;

  /** Means and reciprocal deviations, between forward and backward. */
  double @Nullable [] mean;

  double @Nullable [] rstd;

  Normalize(String name, boolean weighted, boolean biased) {
    this.name = name;
    this.weighted = weighted;
    this.biased = biased;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final boolean hasPullbacks() {
    return true;
  }

  @Override
  public final Spec infer(Spec... in) {
    return Spec.of(in[0].dtype(), in[0].shape());
  }

  /** y = x̂ weight + bias, each of which may be missing; {@code sizes} lets them broadcast. */
  final Tensor affine(Tensor normal, Tensor[] in, int... sizes) {
    Tensor y = normal;
    if (weighted) {
      y = y.mul(in[1].reshape(sizes));
    }
    if (biased) {
      y = y.add(in[weighted ? 2 : 1].reshape(sizes));
    }
    return y;
  }

  final @Nullable View weightOf(View[] in) {
    return weighted ? in[1] : null;
  }

  final @Nullable View biasOf(View[] in) {
    return biased ? in[in.length - 1] : null;
  }

  final double @Nullable [] weight(Kernels kernels, View[] in) {
    return weighted ? NormPieces.numbers(kernels, in[1]) : null;
  }

  final double @Nullable [] bias(Kernels kernels, View[] in) {
    return biased ? NormPieces.numbers(kernels, in[weighted ? 2 : 1]) : null;
  }

  /**
   * The gradients of x, of the weight and of the bias; each null if it is not needed. What {@code
   * dy} shows may be pending.
   */
  abstract @Nullable View[] pull(
      Kernels kernels, View[] in, View dy, double[] mean, double[] rstd, boolean[] needed);

  @Override
  public final void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
    double[] m = java.util.Objects.requireNonNull(mean);
    double[] r = java.util.Objects.requireNonNull(rstd);
    mean = null; // the pullbacks alone keep them, and go when the graph is released
    rstd = null;
    boolean[] needed = new boolean[in.length];
    for (int i = 0; i < in.length; i++) {
      needed[i] = pullbacks.needs(i);
    }
    Together together = new Together(this, in, m, r, needed);
    for (int i = 0; i < in.length; i++) {
      int input = i;
      pullbacks.of(i, dy -> together.gradient(input, dy));
    }
  }

  /** Computes the gradients of all inputs when the first is asked for, and hands each out once. */
  private static final class Together {
    private final Normalize op;
    private final Tensor[] in;
    private final double[] mean;
    private final double[] rstd;
    private final boolean[] needed;
    private @Nullable Tensor upstream;
    private @Nullable Tensor[] ready = {};
    private int left;

    Together(Normalize op, Tensor[] in, double[] mean, double[] rstd, boolean[] needed) {
      this.op = op;
      this.in = in.clone();
      this.mean = mean;
      this.rstd = rstd;
      this.needed = needed;
    }

    synchronized Tensor gradient(int i, Tensor dy) {
      Tensor g = dy == upstream ? ready[i] : null;
      if (g == null) {
        ready = all(dy);
        upstream = dy;
        left = 0;
        for (boolean n : needed) {
          left += n ? 1 : 0;
        }
        g = java.util.Objects.requireNonNull(ready[i]);
      }
      ready[i] = null;
      if (--left == 0) {
        upstream = null;
      }
      return g;
    }

    private @Nullable Tensor[] all(Tensor dy) {
      @Nullable Tensor[] out = new Tensor[in.length];
      if (Modes.recording() || dy.level != null) {
        // The gradients are to be differentiated in their turn.
        List<Tensor> g =
            Adjoint.vjp(lifted -> op.definition(lifted.toArray(new Tensor[0])), in)
                .pullback()
                .apply(dy);
        return g.toArray(out);
      }
      View[] views = new View[in.length];
      for (int k = 0; k < in.length; k++) {
        views[k] = in[k].view();
      }
      @Nullable View[] g = op.pull(Engine.kernels(), views, dy.unforced(), mean, rstd, needed);
      for (int k = 0; k < g.length; k++) {
        View one = g[k];
        out[k] = one == null ? null : Tensor.of(one);
      }
      return out;
    }
  }
}
