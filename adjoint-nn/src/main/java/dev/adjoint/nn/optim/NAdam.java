package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Param;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Adam with Nesterov's look ahead (Dozat, 2016): at step t, from m = v = 0,
 *
 * <pre>
 *   g ← g + λ θ                      (decoupled: θ ← θ - η λ θ instead)
 *   μ_t = β₁ (1 - 0.96^(t ψ) / 2)
 *   m ← m + (1 - β₁) (g - m)
 *   v ← β₂ v + (1 - β₂) g²
 *   θ ← θ - η ((1 - μ_t)/(1 - μ₁⋯μ_t) g + μ_(t+1)/(1 - μ₁⋯μ_(t+1)) m) / (√(v/(1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory. With ε = 0 the quotient 0/0 counts as
 * 0.
 *
 * <pre>{@code
 * new NAdam(net.parameters(), 2e-3)
 * }</pre>
 */
public final class NAdam extends Elementwise<NAdam.Options> {
  /**
   * What is seldom changed.
   *
   * @param beta1 β₁, in [0, 1)
   * @param beta2 β₂, in [0, 1)
   * @param eps ε, added after the root
   * @param weightDecay λ
   * @param momentumDecay ψ
   * @param decoupled whether the decay stays out of the gradient
   */
  public record Options(
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      double momentumDecay,
      boolean decoupled) {
    /** β = (0.9, 0.999), ε = 1e-8, ψ = 0.004. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0, 0.004, false);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("NAdam", "beta1", beta1);
      Checks.checkRate("NAdam", "beta2", beta2);
      Checks.checkNotNegative("NAdam", "eps", eps);
      Checks.checkNotNegative("NAdam", "weightDecay", weightDecay);
      Checks.checkNotNegative("NAdam", "momentumDecay", momentumDecay);
    }

    /** With β₁ and β₂. */
    public Options withBetas(double first, double second) {
      return new Options(first, second, eps, weightDecay, momentumDecay, decoupled);
    }

    /** With ε. */
    public Options withEps(double value) {
      return new Options(beta1, beta2, value, weightDecay, momentumDecay, decoupled);
    }

    /** With ψ. */
    public Options withMomentumDecay(double psi) {
      return new Options(beta1, beta2, eps, weightDecay, psi, decoupled);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(beta1, beta2, eps, lambda, momentumDecay, decoupled);
    }

    /** With the weight decay apart from the gradient, as in {@link AdamW}. */
    public Options withDecoupled() {
      return new Options(beta1, beta2, eps, weightDecay, momentumDecay, true);
    }

    private double mu(long t) {
      return beta1 * (1 - 0.5 * StrictMath.pow(0.96, t * momentumDecay));
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean coupled, boolean decoupled, boolean bare) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** With β = (0.9, 0.999), ε = 1e-8 and ψ = 0.004. */
  public NAdam(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public NAdam(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public NAdam(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, NAdam::plan);
  }

  private static Plan plan(Options o) {
    boolean decay = o.weightDecay != 0;
    Terms terms = new Terms(decay && !o.decoupled, decay && o.decoupled, o.eps == 0);
    Formula rule = RULES.computeIfAbsent(terms, NAdam::rule);
    return new Plan(Slot.zeros("mean", "square"), 8, new Steps(o, rule));
  }

  /**
   * (θ, m, v, g; 1 - β₁, β₂, 1 - β₂, factor of g, factor of m, 1 / √(1 - β₂ᵗ), ε, λ or 1 - ηλ) ↦
   * (θ, m, v).
   */
  private static Formula rule(Terms terms) {
    Expr w = terms.decoupled ? in(0).mul(arg(7)) : in(0);
    Expr g = terms.coupled ? in(3).add(w.mul(arg(7))) : in(3);
    Expr m = in(1).add(g.sub(in(1)).mul(arg(0)));
    Expr v = in(2).mul(arg(1)).add(g.mul(g).mul(arg(2)));
    Expr root = v.sqrt().mul(arg(5));
    Expr d = g.mul(arg(3)).add(m.mul(arg(4)));
    Expr next = w.sub(quotient(d, terms.bare ? root : root.add(arg(6)), terms.bare));
    return Formula.multi("nadam", 4, next, m, v);
  }

  /**
   * Goes on with the product of the μ of each parameter. It follows from the step, so it is no
   * state to be saved: after a restore it is multiplied anew, in the same order.
   */
  private static final class Steps implements Numbers {
    private final Options o;
    private final Formula rule;
    private long[] done = {};
    private double[] product = {};

    Steps(Options o, Formula rule) {
      this.o = o;
      this.rule = rule;
    }

    @Override
    public Formula at(double[] args, double eta, long t, int i) {
      double all = product(t, i);
      double next = o.mu(t + 1);
      args[0] = 1 - o.beta1;
      args[1] = o.beta2;
      args[2] = 1 - o.beta2;
      args[3] = eta * (1 - o.mu(t)) / (1 - all);
      args[4] = eta * next / (1 - all * next);
      args[5] = 1 / Math.sqrt(1 - StrictMath.pow(o.beta2, (double) t));
      args[6] = o.eps;
      args[7] = o.decoupled ? 1 - eta * o.weightDecay : o.weightDecay;
      return rule;
    }

    private double product(long t, int i) {
      if (i >= done.length) {
        done = Arrays.copyOf(done, i + 1);
        product = Arrays.copyOf(product, i + 1);
      }
      if (done[i] == 0 || done[i] > t) {
        done[i] = 0;
        product[i] = 1;
      }
      while (done[i] < t) {
        product[i] *= o.mu(++done[i]);
      }
      return product[i];
    }
  }
}
