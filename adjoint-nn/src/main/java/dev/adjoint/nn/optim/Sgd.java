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
 * Gradient descent: θ ← θ - η g. With weight decay λ and momentum μ:
 *
 * <pre>
 *   g ← g + λ θ
 *   b ← μ b + (1 - τ) g        (b = g at the first step; τ is the dampening)
 *   θ ← θ - η b                (Nesterov: θ ← θ - η (g + μ b))
 * </pre>
 *
 * <p>These are PyTorch's formulas (Sutskever, Martens, Dahl, Hinton, 2013, with η outside b), in
 * one pass over memory.
 *
 * <pre>{@code
 * new Sgd(net.parameters(), 0.1)
 * new Sgd(net.parameters(), 0.1, Sgd.momentum(0.9).withNesterov().withWeightDecay(1e-4))
 * }</pre>
 */
public final class Sgd extends Elementwise<Sgd.Options> {
  /**
   * What is seldom changed.
   *
   * @param momentum μ, in [0, 1); 0 keeps no b
   * @param dampening τ
   * @param weightDecay λ
   * @param nesterov whether to look ahead
   * @param maximize whether to climb: g is negated
   */
  public record Options(
      double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize) {
    /** Plain descent. */
    public static final Options DEFAULT = new Options(0, 0, 0, false, false);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("Sgd", "momentum", momentum);
      Checks.checkNotNegative("Sgd", "weightDecay", weightDecay);
      if (nesterov && (momentum == 0 || dampening != 0)) {
        throw new TensorException(
            "Sgd: nesterov with momentum "
                + momentum
                + " and dampening "
                + dampening
                + "; it needs a momentum and no dampening.");
      }
    }

    /** With momentum μ. */
    public Options withMomentum(double mu) {
      return new Options(mu, dampening, weightDecay, nesterov, maximize);
    }

    /** With dampening τ. */
    public Options withDampening(double tau) {
      return new Options(momentum, tau, weightDecay, nesterov, maximize);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(momentum, dampening, lambda, nesterov, maximize);
    }

    /** With Nesterov's look ahead. */
    public Options withNesterov() {
      return new Options(momentum, dampening, weightDecay, true, maximize);
    }

    /** Climbs instead of descending. */
    public Options withMaximize() {
      return new Options(momentum, dampening, weightDecay, nesterov, true);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean decay, boolean momentum, boolean nesterov, boolean maximize) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** θ ← θ - η g. */
  public Sgd(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public Sgd(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public Sgd(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, Sgd::plan);
  }

  private static Plan plan(Options o) {
    boolean momentum = o.momentum != 0;
    Terms terms = new Terms(o.weightDecay != 0, momentum, o.nesterov, o.maximize);
    Formula rule = RULES.computeIfAbsent(terms, Sgd::rule);
    return new Plan(
        momentum ? Slot.zeros("momentum") : List.of(),
        4,
        (args, eta, t, i) -> {
          args[0] = eta;
          args[1] = o.weightDecay;
          args[2] = o.momentum;
          args[3] = t == 1 ? 1 : 1 - o.dampening; // b starts at 0, so b = g
          return rule;
        });
  }

  /** Options with momentum μ. */
  public static Options momentum(double mu) {
    return Options.DEFAULT.withMomentum(mu);
  }

  /** (θ, b, g; η, λ, μ, 1 - τ) ↦ (θ, b), without b if there is no momentum. */
  private static Formula rule(Terms terms) {
    Expr w = in(0);
    Expr g = in(terms.momentum ? 2 : 1);
    if (terms.maximize) {
      g = g.neg();
    }
    if (terms.decay) {
      g = g.add(w.mul(arg(1)));
    }
    if (!terms.momentum) {
      return Formula.multi("sgd", 2, w.sub(g.mul(arg(0))));
    }
    Expr b = in(1).mul(arg(2)).add(g.mul(arg(3)));
    Expr d = terms.nesterov ? g.add(b.mul(arg(2))) : b;
    return Formula.multi("sgd", 3, w.sub(d.mul(arg(0))), b);
  }
}
