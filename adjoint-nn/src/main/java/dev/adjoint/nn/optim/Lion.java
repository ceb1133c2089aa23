package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Param;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Steps of equal size along the sign of a momentum (Chen et al., 2023): from m = 0,
 *
 * <pre>
 *   θ ← θ - η λ θ
 *   θ ← θ - η sign(β₁ m + (1 - β₁) g)
 *   m ← β₂ m + (1 - β₂) g
 * </pre>
 *
 * <p>The authors' formulas, in one pass over memory with one state; sign(0) = 0. They advise a
 * learning rate 3 to 10 times smaller than AdamW's, and a weight decay as much larger.
 *
 * <pre>{@code
 * new Lion(net.parameters(), 1e-4, Lion.Options.DEFAULT.withWeightDecay(0.1))
 * }</pre>
 */
public final class Lion extends Elementwise<Lion.Options> {
  /**
   * What is seldom changed.
   *
   * @param beta1 β₁, in [0, 1)
   * @param beta2 β₂, in [0, 1)
   * @param weightDecay λ, apart from the gradient
   */
  public record Options(double beta1, double beta2, double weightDecay) {
    /** β = (0.9, 0.99), no decay. */
    public static final Options DEFAULT = new Options(0.9, 0.99, 0);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("Lion", "beta1", beta1);
      Checks.checkRate("Lion", "beta2", beta2);
      Checks.checkNotNegative("Lion", "weightDecay", weightDecay);
    }

    /** With β₁ and β₂. */
    public Options withBetas(double first, double second) {
      return new Options(first, second, weightDecay);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(beta1, beta2, lambda);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean decay) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** With β = (0.9, 0.99). */
  public Lion(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Lion(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public Lion(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Lion::plan);
  }

  private static Plan plan(Options o) {
    Formula rule = RULES.computeIfAbsent(new Terms(o.weightDecay != 0), Lion::rule);
    return new Plan(
        Slot.zeros("momentum"),
        6,
        (args, eta, t, i) -> {
          args[0] = eta;
          args[1] = 1 - eta * o.weightDecay;
          args[2] = o.beta1;
          args[3] = 1 - o.beta1;
          args[4] = o.beta2;
          args[5] = 1 - o.beta2;
          return rule;
        });
  }

  /** (θ, m, g; η, 1 - ηλ, β₁, 1 - β₁, β₂, 1 - β₂) ↦ (θ, m). */
  private static Formula rule(Terms terms) {
    Expr w = terms.decay ? in(0).mul(arg(1)) : in(0);
    Expr d = in(1).mul(arg(2)).add(in(2).mul(arg(3)));
    Expr sign = select(d.gt(0), c(1), select(d.lt(0), c(-1), d)); // 0 and NaN stay
    Expr m = in(1).mul(arg(4)).add(in(2).mul(arg(5)));
    return Formula.multi("lion", 3, w.sub(sign.mul(arg(0))), m);
  }
}
