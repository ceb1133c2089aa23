package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Param;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Adam with the largest gradient in place of the mean square (Kingma and Ba, 2015): at step t, from
 * m = u = 0,
 *
 * <pre>
 *   g ← g + λ θ
 *   m ← m + (1 - β₁) (g - m)
 *   u ← max(β₂ u, |g| + ε)
 *   θ ← θ - η/(1 - β₁ᵗ) m / u
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory. With ε = 0 the quotient 0/0 counts as
 * 0.
 *
 * <pre>{@code
 * new Adamax(net.parameters(), 2e-3)
 * }</pre>
 */
public final class Adamax extends Elementwise<Adamax.Options> {
  /**
   * What is seldom changed.
   *
   * @param beta1 β₁, in [0, 1)
   * @param beta2 β₂, in [0, 1)
   * @param eps ε, added to |g|
   * @param weightDecay λ
   */
  public record Options(double beta1, double beta2, double eps, double weightDecay) {
    /** β = (0.9, 0.999), ε = 1e-8. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("Adamax", "beta1", beta1);
      Checks.checkRate("Adamax", "beta2", beta2);
      Checks.checkNotNegative("Adamax", "eps", eps);
      Checks.checkNotNegative("Adamax", "weightDecay", weightDecay);
    }

    /** With β₁ and β₂. */
    public Options withBetas(double first, double second) {
      return new Options(first, second, eps, weightDecay);
    }

    /** With ε. */
    public Options withEps(double value) {
      return new Options(beta1, beta2, value, weightDecay);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(beta1, beta2, eps, lambda);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean decay, boolean bare) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** With β = (0.9, 0.999) and ε = 1e-8. */
  public Adamax(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Adamax(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public Adamax(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Adamax::plan);
  }

  private static Plan plan(Options o) {
    Formula rule = RULES.computeIfAbsent(new Terms(o.weightDecay != 0, o.eps == 0), Adamax::rule);
    return new Plan(
        Slot.zeros("mean", "largest"),
        5,
        (args, eta, t, i) -> {
          args[0] = eta / (1 - StrictMath.pow(o.beta1, (double) t));
          args[1] = o.weightDecay;
          args[2] = 1 - o.beta1;
          args[3] = o.beta2;
          args[4] = o.eps;
          return rule;
        });
  }

  /** (θ, m, u, g; η / (1 - β₁ᵗ), λ, 1 - β₁, β₂, ε) ↦ (θ, m, u). */
  private static Formula rule(Terms terms) {
    Expr w = in(0);
    Expr g = terms.decay ? in(3).add(w.mul(arg(1))) : in(3);
    Expr m = in(1).add(g.sub(in(1)).mul(arg(2)));
    Expr u = in(2).mul(arg(3)).max(g.abs().add(arg(4)));
    return Formula.multi("adamax", 4, w.sub(quotient(m.mul(arg(0)), u, terms.bare)), m, u);
  }
}
