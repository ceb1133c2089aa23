package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import java.util.List;

/**
 * Adaptive moments (Kingma and Ba, 2015): at step t, from m = v = 0,
 *
 * <pre>
 *   g ← g + λ θ
 *   m ← m + (1 - β₁) (g - m)
 *   v ← β₂ v + (1 - β₂) g²
 *   θ ← θ - η/(1 - β₁ᵗ) m / (√v/√(1 - β₂ᵗ) + ε)
 * </pre>
 *
 * <p>With amsgrad the largest v so far stands under the root (Reddi, Kale, Kumar, 2018). These are
 * PyTorch's formulas, in one pass over memory. Weight decay here is part of the gradient; {@link
 * AdamW} keeps it apart, which is usually better.
 *
 * <pre>{@code
 * new Adam(net.parameters(), 1e-3)
 * new Adam(net.parameters(), 1e-3, Adam.Options.DEFAULT.withBetas(0.9, 0.95))
 * }</pre>
 */
public final class Adam extends Elementwise<Adam.Options> {
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
    /** β = (0.9, 0.999), ε = 1e-8. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0, false);

    /** Checks the settings. */
    public Options {
      settings(beta1, beta2, eps, weightDecay, amsgrad).check("Adam");
    }

    private static Moments.Settings settings(double b1, double b2, double e, double l, boolean a) {
      return new Moments.Settings(b1, b2, e, l, a, Moments.Decay.COUPLED);
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
      return Moments.plan("adam", settings(beta1, beta2, eps, weightDecay, amsgrad));
    }
  }

  /** With β = (0.9, 0.999) and ε = 1e-8. */
  public Adam(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Adam(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public Adam(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Options::plan);
  }
}
