package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rule of {@link Adam} and {@link AdamW}, which differ in the place of the weight decay. */
final class Moments {
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
  private record Terms(String name, Decay decay, boolean amsgrad, boolean bare) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  private Moments() {}

  static Elementwise.Plan plan(String name, Settings s) {
    Decay decay = s.weightDecay == 0 ? Decay.NONE : s.decay;
    Formula rule =
        RULES.computeIfAbsent(new Terms(name, decay, s.amsgrad, s.eps == 0), Moments::rule);
    String[] slots =
        s.amsgrad ? new String[] {"mean", "square", "squareMax"} : new String[] {"mean", "square"};
    return new Elementwise.Plan(Elementwise.Slot.zeros(slots), 7, new Numbers(s, rule));
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
    Expr root = u.sqrt().mul(arg(4));
    Expr next =
        w.sub(
            Elementwise.quotient(m.mul(arg(3)), terms.bare ? root : root.add(arg(5)), terms.bare));
    return terms.amsgrad
        ? Formula.multi(terms.name, n + 1, next, m, v, u)
        : Formula.multi(terms.name, n + 1, next, m, v);
  }

  /** Keeps the corrections of a step, which most parameters share. */
  private static final class Numbers implements Elementwise.Numbers {
    private final Settings s;
    private final Formula rule;
    private long corrected = -1;
    private double correction;

    Numbers(Settings s, Formula rule) {
      this.s = s;
      this.rule = rule;
    }

    @Override
    public Formula at(double[] args, double eta, long t, int i) {
      if (t != corrected) {
        corrected = t;
        args[0] = 1 - s.beta1;
        args[1] = s.beta2;
        args[2] = 1 - s.beta2;
        correction = 1 - StrictMath.pow(s.beta1, (double) t); // StrictMath: equal bits everywhere
        args[4] = 1 / Math.sqrt(1 - StrictMath.pow(s.beta2, (double) t));
        args[5] = s.eps;
      }
      args[3] = eta / correction;
      args[6] = s.decay == Decay.COUPLED ? s.weightDecay : 1 - eta * s.weightDecay;
      return rule;
    }
  }
}
