package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Param;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Steps whose size follows that of the last steps, so that it has the unit of the parameter
 * (Zeiler, 2012): from s = a = 0,
 *
 * <pre>
 *   g ← g + λ θ
 *   s ← ρ s + (1 - ρ) g²
 *   d = √(a + ε) / √(s + ε) g
 *   a ← ρ a + (1 - ρ) d²
 *   θ ← θ - η d
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory; its learning rate is 1.
 *
 * <pre>{@code
 * new Adadelta(net.parameters(), 1.0)
 * }</pre>
 */
public final class Adadelta extends Elementwise<Adadelta.Options> {
  /**
   * What is seldom changed.
   *
   * @param rho ρ, in [0, 1)
   * @param eps ε, more than 0: with 0 no first step would be taken
   * @param weightDecay λ
   */
  public record Options(double rho, double eps, double weightDecay) {
    /** ρ = 0.9, ε = 1e-6. */
    public static final Options DEFAULT = new Options(0.9, 1e-6, 0);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("Adadelta", "rho", rho);
      Checks.checkNotNegative("Adadelta", "eps", eps);
      Checks.checkNotNegative("Adadelta", "weightDecay", weightDecay);
      if (eps == 0) {
        throw new TensorException(
            "Adadelta: eps is 0.0; it must be more than 0, for the first step has the size √ε.");
      }
    }

    /** With ρ. */
    public Options withRho(double value) {
      return new Options(value, eps, weightDecay);
    }

    /** With ε. */
    public Options withEps(double value) {
      return new Options(rho, value, weightDecay);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(rho, eps, lambda);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean decay) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** With ρ = 0.9 and ε = 1e-6. */
  public Adadelta(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Adadelta(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public Adadelta(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Adadelta::plan);
  }

  private static Plan plan(Options o) {
    Formula rule = RULES.computeIfAbsent(new Terms(o.weightDecay != 0), Adadelta::rule);
    return new Plan(
        Slot.zeros("square", "change"),
        5,
        (args, eta, t, i) -> {
          args[0] = eta;
          args[1] = o.weightDecay;
          args[2] = o.rho;
          args[3] = 1 - o.rho;
          args[4] = o.eps;
          return rule;
        });
  }

  /** (θ, s, a, g; η, λ, ρ, 1 - ρ, ε) ↦ (θ, s, a). */
  private static Formula rule(Terms terms) {
    Expr w = in(0);
    Expr g = terms.decay ? in(3).add(w.mul(arg(1))) : in(3);
    Expr s = in(1).mul(arg(2)).add(g.mul(g).mul(arg(3)));
    Expr d = in(2).add(arg(4)).sqrt().div(s.add(arg(4)).sqrt()).mul(g);
    Expr a = in(2).mul(arg(2)).add(d.mul(d).mul(arg(3)));
    return Formula.multi("adadelta", 4, w.sub(d.mul(arg(0))), s, a);
  }
}
