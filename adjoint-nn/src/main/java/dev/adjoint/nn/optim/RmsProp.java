package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Param;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Divides the gradient by a running root mean square of itself (Hinton, 2012):
 *
 * <pre>
 *   g ← g + λ θ
 *   s ← α s + (1 - α) g²
 *   a ← α a + (1 - α) g        (centered: s - a² takes the place of s below)
 *   b ← μ b + g / (√s + ε)     (b = g / (√s + ε) without momentum)
 *   θ ← θ - η b
 * </pre>
 *
 * <p>These are PyTorch's formulas, in one pass over memory. With ε = 0 the quotient 0/0 counts as
 * 0: a parameter that never had a gradient stays.
 *
 * <pre>{@code
 * new RmsProp(net.parameters(), 0.01, RmsProp.Options.DEFAULT.withMomentum(0.9))
 * }</pre>
 */
public final class RmsProp extends Elementwise<RmsProp.Options> {
  /**
   * What is seldom changed.
   *
   * @param alpha α, in [0, 1)
   * @param eps ε, added after the root
   * @param momentum μ, in [0, 1); 0 keeps no b
   * @param weightDecay λ
   * @param centered whether to subtract the mean
   */
  public record Options(
      double alpha, double eps, double momentum, double weightDecay, boolean centered) {
    /** α = 0.99, ε = 1e-8. */
    public static final Options DEFAULT = new Options(0.99, 1e-8, 0, 0, false);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("RmsProp", "alpha", alpha);
      Checks.checkNotNegative("RmsProp", "eps", eps);
      Checks.checkRate("RmsProp", "momentum", momentum);
      Checks.checkNotNegative("RmsProp", "weightDecay", weightDecay);
    }

    /** With smoothing α. */
    public Options withAlpha(double value) {
      return new Options(value, eps, momentum, weightDecay, centered);
    }

    /** With ε; 0 gives the formula without it. */
    public Options withEps(double value) {
      return new Options(alpha, value, momentum, weightDecay, centered);
    }

    /** With momentum μ. */
    public Options withMomentum(double mu) {
      return new Options(alpha, eps, mu, weightDecay, centered);
    }

    /** With weight decay λ. */
    public Options withWeightDecay(double lambda) {
      return new Options(alpha, eps, momentum, lambda, centered);
    }

    /** Divides by the standard deviation instead of the root mean square. */
    public Options withCentered() {
      return new Options(alpha, eps, momentum, weightDecay, true);
    }
  }

  /** Which terms a rule has; numbers are arguments. */
  private record Terms(boolean decay, boolean momentum, boolean centered, boolean bare) {}

  private static final Map<Terms, Formula> RULES = new ConcurrentHashMap<>();

  /** With α = 0.99 and ε = 1e-8. */
  public RmsProp(List<Param> parameters, double learningRate) {
    this(parameters, learningRate, Options.DEFAULT);
  }

  /** With these options. */
  public RmsProp(List<Param> parameters, double learningRate, Options options) {
    this(learningRate, List.of(Group.of(parameters, options)));
  }

  /** With settings for each group of parameters. */
  public RmsProp(double learningRate, List<Group<Options>> groups) {
    super(learningRate, groups, RmsProp::plan);
  }

  private static Plan plan(Options o) {
    Terms terms = new Terms(o.weightDecay != 0, o.momentum != 0, o.centered, o.eps == 0);
    Formula rule = RULES.computeIfAbsent(terms, RmsProp::rule);
    List<Slot> slots = new ArrayList<>(Slot.zeros("square"));
    if (terms.centered) {
      slots.addAll(Slot.zeros("mean"));
    }
    if (terms.momentum) {
      slots.addAll(Slot.zeros("momentum"));
    }
    return new Plan(
        slots,
        6,
        (args, eta, t, i) -> {
          args[0] = eta;
          args[1] = o.weightDecay;
          args[2] = o.alpha;
          args[3] = 1 - o.alpha;
          args[4] = o.eps;
          args[5] = o.momentum;
          return rule;
        });
  }

  /** (θ, s, a?, b?, g; η, λ, α, 1 - α, ε, μ) ↦ (θ, s, a?, b?). */
  private static Formula rule(Terms terms) {
    int n = 2 + (terms.centered ? 1 : 0) + (terms.momentum ? 1 : 0);
    Expr w = in(0);
    Expr g = terms.decay ? in(n).add(w.mul(arg(1))) : in(n);
    List<Expr> out = new ArrayList<>();
    Expr s = in(1).mul(arg(2)).add(g.mul(g).mul(arg(3)));
    out.add(s);
    Expr square = s;
    if (terms.centered) {
      Expr a = in(2).add(g.sub(in(2)).mul(arg(3)));
      out.add(a);
      square = s.sub(a.mul(a)).max(c(0)); // rounding may take it below 0
    }
    Expr root = square.sqrt();
    Expr d = quotient(g, terms.bare ? root : root.add(arg(4)), terms.bare);
    if (terms.momentum) {
      d = in(n - 1).mul(arg(5)).add(d);
      out.add(d);
    }
    out.addFirst(w.sub(d.mul(arg(0))));
    return Formula.multi("rmsProp", n + 1, out.toArray(new Expr[0]));
  }
}
