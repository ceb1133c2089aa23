package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019): at step t, from m = v = 0,
 *
 * <pre>
 *   θ ← θ - η λ θ
 *   m ← m + (1 - β₁) (g - m)
 *   v ← β₂ v + (1 - β₂) g²
 *   θ ← θ - η/(1 - β₁ᵗ) m / (√v/√(1 - β₂ᵗ) + ε)
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory. Unlike in {@link Adam} the decay does
 * not pass through the moments, so every weight shrinks at the same rate.
 *
 * <pre>{@code
 * new AdamW(net.parameters(), 1e-3)
 * new AdamW(net.parameters(), 1e-3, AdamW.Options.DEFAULT.withWeightDecay(0.1))
 * }</pre>
 */
public final class AdamW extends Elementwise<AdamW.Options> {
  /**
   * What is seldom changed.
   *
   * @param beta1 β₁, in [0, 1)
   * @param beta2 β₂, in [0, 1)
   * @param eps ε, added after the root; with 0 a quotient 0/0 counts as 0
   * @param weightDecay λ
   * @param amsgrad whether to keep the largest v
   */
  public record Options(
      double beta1, double beta2, double eps, double weightDecay, boolean amsgrad) {
    /** β = (0.9, 0.999), ε = 1e-8, λ = 0.01. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0.01, false);

    /** Checks the settings. */
    public Options {
      settings(beta1, beta2, eps, weightDecay, amsgrad).check("AdamW");
    }

    private static Moments.Settings settings(double b1, double b2, double e, double l, boolean a) {
      return new Moments.Settings(b1, b2, e, l, a, Moments.Decay.DECOUPLED);
    }

    /** With β₁ and β₂. */
    public Options withBetas(double first, double second) {
      return new Options(first, second, eps, weightDecay, amsgrad);
    }

    /** With ε. */
    public Options withEps(double value) {
      return new Options(beta1, beta2, value, weightDecay, amsgrad);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(beta1, beta2, eps, lambda, amsgrad);
    }

    /** With the largest v so far. */
    public Options withAmsgrad() {
      return new Options(beta1, beta2, eps, weightDecay, true);
    }

    Plan plan() {
      return Moments.plan("adamW", settings(beta1, beta2, eps, weightDecay, amsgrad));
    }
  }

  /** With β = (0.9, 0.999), ε = 1e-8 and λ = 0.01. */
  public AdamW(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public AdamW(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public AdamW(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Options::plan);
  }
}
