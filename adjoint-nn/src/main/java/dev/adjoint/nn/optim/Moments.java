package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What {@link Adam} and {@link AdamW} share: all but the place of the weight decay. */
abstract sealed class Moments extends Optimizer permits Adam, AdamW {
  enum Decay {
    NONE,
    /** Added to the gradient. */
    COUPLED,
    /** Shrinks the weights by itself. */
    DECOUPLED
  }

  record Settings(
      double beta1, double beta2, double eps, double weightDecay, boolean amsgrad, Decay decay) {
    void check(String optimizer) {
      Checks.checkRate(optimizer, "beta1", beta1);
      Checks.checkRate(optimizer, "beta2", beta2);
      Checks.checkNotNegative(optimizer, "eps", eps);
      Checks.checkNotNegative(optimizer, "weightDecay", weightDecay);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(String name, Decay decay, boolean amsgrad) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  private final Settings settings;
  private final Formula rule;
  private final List<List<Param>> targets = new ArrayList<>();
  private final double[] args = new double[7];
  private double corrected = -1;
  private double correction;

  Moments(String name, List<Param> parameters, double learningRate, Settings settings) {
    super(parameters, learningRate);
    this.settings = settings;
    Decay decay = settings.weightDecay == 0 ? Decay.NONE : settings.decay;
    this.rule = RULES.computeIfAbsent(new Terms(name, decay, settings.amsgrad), Moments::rule);
    Param[] m = slot("mean");
    Param[] v = slot("square");
    Param[] top = settings.amsgrad ? slot("squareMax") : v;
    for (int i = 0; i < parameters.size(); i++) {
      Param p = parameters.get(i);
      targets.add(settings.amsgrad ? List.of(p, m[i], v[i], top[i]) : List.of(p, m[i], v[i]));
    }
  }

  /**
   * (θ, m, v, u?, g; 1 - β₁, β₂, 1 - β₂, η / (1 - β₁ᵗ), 1 / √(1 - β₂ᵗ), ε, λ or 1 - ηλ) ↦ (θ, m, v,
   * u?).
   */
  private static Formula rule(Terms terms) {
    int n = terms.amsgrad ? 4 : 3;
    Expr w = in(0);
    Expr g = in(n);
    switch (terms.decay) {
      case NONE -> {}
      case COUPLED -> g = g.add(w.mul(arg(6)));
      case DECOUPLED -> w = w.mul(arg(6));
    }
    Expr m = in(1).add(g.sub(in(1)).mul(arg(0)));
    Expr v = in(2).mul(arg(1)).add(g.mul(g).mul(arg(2)));
    Expr u = terms.amsgrad ? in(3).max(v) : v;
    Expr next = w.sub(m.mul(arg(3)).div(u.sqrt().mul(arg(4)).add(arg(5))));
    return terms.amsgrad
        ? Formula.multi(terms.name, n + 1, next, m, v, u)
        : Formula.multi(terms.name, n + 1, next, m, v);
  }

  @Override
  protected void update(int i, Param p, Tensor g) {
    double t = stepOf(i);
    if (t != corrected) {
      corrected = t;
      args[0] = 1 - settings.beta1;
      args[1] = settings.beta2;
      args[2] = 1 - settings.beta2;
      correction = 1 - StrictMath.pow(settings.beta1, t); // StrictMath: equal bits everywhere
      args[4] = 1 / Math.sqrt(1 - StrictMath.pow(settings.beta2, t));
      args[5] = settings.eps;
    }
    args[3] = learningRate() / correction;
    args[6] =
        settings.decay == Decay.COUPLED
            ? settings.weightDecay
            : 1 - learningRate() * settings.weightDecay;
    Param.update(callerLine(), rule, args, targets.get(i), List.of(g));
  }
}
