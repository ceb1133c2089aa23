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
 * Adam whose first steps, while the mean square is uncertain, are plain momentum (Liu et al.,
 * 2020): at step t, from m = v = 0,
 *
 * <pre>
 *   g ← g + λ θ                      (decoupled: θ ← θ - η λ θ instead)
 *   m ← m + (1 - β₁) (g - m)
 *   v ← β₂ v + (1 - β₂) g²
 *   ρ_∞ = 2/(1 - β₂) - 1,   ρ = ρ_∞ - 2 t β₂ᵗ/(1 - β₂ᵗ)
 *   ρ > 5:  r = √((ρ - 4)(ρ - 2) ρ_∞ / ((ρ_∞ - 4)(ρ_∞ - 2) ρ))
 *           θ ← θ - η/(1 - β₁ᵗ) r √(1 - β₂ᵗ) m / (√v + ε)
 *   else    θ ← θ - η/(1 - β₁ᵗ) m
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory. With ε = 0 the quotient 0/0 counts as
 * 0.
 *
 * <pre>{@code
 * new RAdam(net.parameters(), 1e-3)
 * }</pre>
 */
public final class RAdam extends Elementwise<RAdam.Options> {
  /**
   * What is seldom changed.
   *
   * @param beta1 β₁, in [0, 1)
   * @param beta2 β₂, in [0, 1)
   * @param eps ε, added after the root
   * @param weightDecay λ
   * @param decoupled whether the decay stays out of the gradient
   */
  public record Options(
      double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
    /** β = (0.9, 0.999), ε = 1e-8. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0, false);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("RAdam", "beta1", beta1);
      Checks.checkRate("RAdam", "beta2", beta2);
      Checks.checkNotNegative("RAdam", "eps", eps);
      Checks.checkNotNegative("RAdam", "weightDecay", weightDecay);
    }

    /** With β₁ and β₂. */
    public Options withBetas(double first, double second) {
      return new Options(first, second, eps, weightDecay, decoupled);
    }

    /** With ε. */
    public Options withEps(double value) {
      return new Options(beta1, beta2, value, weightDecay, decoupled);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(beta1, beta2, eps, lambda, decoupled);
    }

    /** With the weight decay apart from the gradient, as in {@link AdamW}. */
    public Options withDecoupled() {
      return new Options(beta1, beta2, eps, weightDecay, true);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean coupled, boolean decoupled, boolean bare, boolean adaptive) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** With β = (0.9, 0.999) and ε = 1e-8. */
  public RAdam(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public RAdam(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public RAdam(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, RAdam::plan);
  }

  private static Plan plan(Options o) {
    Formula plain = RULES.computeIfAbsent(terms(o, false), RAdam::rule);
    Formula adaptive = RULES.computeIfAbsent(terms(o, true), RAdam::rule);
    return new Plan(
        Slot.zeros("mean", "square"),
        6,
        (args, eta, t, i) -> {
          double power = StrictMath.pow(o.beta2, (double) t);
          double most = 2 / (1 - o.beta2) - 1;
          double rho = most - 2 * t * power / (1 - power);
          args[0] = 1 - o.beta1;
          args[1] = o.beta2;
          args[2] = 1 - o.beta2;
          args[3] = eta / (1 - StrictMath.pow(o.beta1, (double) t));
          args[4] = o.eps;
          args[5] = o.decoupled ? 1 - eta * o.weightDecay : o.weightDecay;
          if (!(rho > 5)) {
            return plain;
          }
          double r = Math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
          args[3] *= r * Math.sqrt(1 - power);
          return adaptive;
        });
  }

  private static Terms terms(Options o, boolean adaptive) {
    boolean decay = o.weightDecay != 0;
    return new Terms(decay && !o.decoupled, decay && o.decoupled, o.eps == 0, adaptive);
  }

  /** (θ, m, v, g; 1 - β₁, β₂, 1 - β₂, factor of m, ε, λ or 1 - ηλ) ↦ (θ, m, v). */
  private static Formula rule(Terms terms) {
    Expr w = terms.decoupled ? in(0).mul(arg(5)) : in(0);
    Expr g = terms.coupled ? in(3).add(w.mul(arg(5))) : in(3);
    Expr m = in(1).add(g.sub(in(1)).mul(arg(0)));
    Expr v = in(2).mul(arg(1)).add(g.mul(g).mul(arg(2)));
    Expr d = m.mul(arg(3));
    if (terms.adaptive) {
      Expr root = v.sqrt();
      d = quotient(d, terms.bare ? root : root.add(arg(4)), terms.bare);
    }
    return Formula.multi(terms.adaptive ? "radam" : "radamPlain", 4, w.sub(d), m, v);
  }
}
