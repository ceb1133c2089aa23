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
 * Divides the gradient by the root of the sum of all its squares so far (Duchi, Hazan, Singer,
 * 2011): at step t, from s = s₀,
 *
 * <pre>
 *   g ← g + λ θ
 *   s ← s + g²
 *   θ ← θ - η/(1 + (t - 1) κ) g / (√s + ε)
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory. With ε = 0 the quotient 0/0 counts as
 * 0.
 *
 * <pre>{@code
 * new Adagrad(net.parameters(), 0.01)
 * new Adagrad(
 *     0.1, List.of(Group.of(embedding.parameters(), Adagrad.Options.DEFAULT).withRowWise()))
 * }</pre>
 */
public final class Adagrad extends Elementwise<Adagrad.Options> {
  /**
   * What is seldom changed.
   *
   * @param rateDecay κ: the learning rate falls with the steps
   * @param weightDecay λ
   * @param start s₀
   * @param eps ε, added after the root
   */
  public record Options(double rateDecay, double weightDecay, double start, double eps) {
    /** No decay, s₀ = 0, ε = 1e-10. */
    public static final Options DEFAULT = new Options(0, 0, 0, 1e-10);

    /** Checks the settings. */
    public Options {
      Checks.checkNotNegative("Adagrad", "rateDecay", rateDecay);
      Checks.checkNotNegative("Adagrad", "weightDecay", weightDecay);
      Checks.checkNotNegative("Adagrad", "start", start);
      Checks.checkNotNegative("Adagrad", "eps", eps);
    }

    /** With κ. */
    public Options withRateDecay(double kappa) {
      return new Options(kappa, weightDecay, start, eps);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(rateDecay, lambda, start, eps);
    }

    /** With s₀. */
    public Options withStart(double sum) {
      return new Options(rateDecay, weightDecay, sum, eps);
    }

    /** With ε. */
    public Options withEps(double value) {
      return new Options(rateDecay, weightDecay, start, value);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean decay, boolean bare) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** Without decay, with ε = 1e-10. */
  public Adagrad(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Adagrad(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public Adagrad(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Adagrad::plan);
  }

  private static Plan plan(Options o) {
    Formula rule = RULES.computeIfAbsent(new Terms(o.weightDecay != 0, o.eps == 0), Adagrad::rule);
    return new Plan(
        List.of(new Slot("sum", o.start)),
        3,
        (args, eta, t, i) -> {
          args[0] = eta / (1 + (t - 1) * o.rateDecay);
          args[1] = o.weightDecay;
          args[2] = o.eps;
          return rule;
        });
  }

  /** (θ, s, g; η_t, λ, ε) ↦ (θ, s). */
  private static Formula rule(Terms terms) {
    Expr w = in(0);
    Expr g = terms.decay ? in(2).add(w.mul(arg(1))) : in(2);
    Expr s = in(1).add(g.mul(g));
    Expr root = s.sqrt();
    Expr d = quotient(g.mul(arg(0)), terms.bare ? root : root.add(arg(2)), terms.bare);
    return Formula.multi("adagrad", 3, w.sub(d), s);
  }
}
