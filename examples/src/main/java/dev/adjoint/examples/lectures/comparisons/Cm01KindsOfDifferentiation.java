package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.engine.Counting;
import java.util.function.UnaryOperator;

/**
 * The formula grows with every step of the loop, exponentially. The differences are off from the
 * sixth digit on. Automatic differentiation is exact and costs what the loop costs, a few times.
 */
@Slide(id = "CM-01", title = "symbolic, numeric, forward and reverse differentiation of l_n")
public final class Cm01KindsOfDifferentiation implements Lecture {
  private static Tensor map(int n, Tensor x) {
    Tensor l = x;
    for (int i = 1; i < n; i++) {
      l = l.mul(4).mul(l.rsub(1));
    }
    return l;
  }

  /** The slide's column of derivatives, in its simplified form. */
  private static double printed(int n, double x) {
    return switch (n) {
      case 1 -> 1;
      case 2 -> 4 - 8 * x;
      case 3 -> 16 * polynomial(x, 1, -10, 24, -16);
      default -> 64 * polynomial(x, 1, -42, 504, -2640, 7040, -9984, 7168, -2048);
    };
  }

  private static double polynomial(double x, double... coefficients) {
    double sum = 0;
    for (int k = coefficients.length - 1; k >= 0; k--) {
      sum = sum * x + coefficients[k];
    }
    return sum;
  }

  @Override
  public void run(Checks c) {
    for (int n = 1; n <= 4; n++) {
      for (double x : new double[] {0.1, 0.2, 0.3, 0.5}) {
        cell(c, n, x);
      }
    }
    growth(c);
    cost(c);
  }

  /** dl_n/dx at x in five ways. */
  private static void cell(Checks c, int n, double x) {
    Expr l = Symbolic.logisticMap(n);
    UnaryOperator<Tensor> f = t -> map(n, t);
    Tensor at = Tensor.of(x);
    double expected = printed(n, x);
    String name = "dl" + n + "/dx at " + x + ": ";
    c.expect(name + "symbolic", Symbolic.at(Symbolic.derivative(l), x), expected);
    c.expect("  simplified", Symbolic.at(Formula.of("l", 1, l).derived(0), x), expected);
    c.expect("  forward mode", Adjoint.jvp(f, at, Tensor.of(1.0)).tangent(), expected);
    c.expect("  reverse mode", Adjoint.grad(f).apply(at), expected);
    double central = GradCheck.numericalGradient(f, at, 1e-5).item();
    double forward = GradCheck.forwardDifference(f, at, 1e-5).item();
    c.expectTrue("  central difference, to 1e-6", Math.abs(central - expected) < 1e-6);
    c.expectTrue("  forward difference, to 1e-2", Math.abs(forward - expected) < 1e-2);
  }

  private static void growth(Checks c) {
    c.note("size of the formulas, and of the recorded computation, n = 1 ... 8");
    int[] values = {1, 7, 19, 43, 91, 187, 379, 763};
    int[] slopes = {1, 19, 73, 217, 577, 1441, 3457, 8065};
    for (int n = 1; n <= 8; n++) {
      Expr l = Symbolic.logisticMap(n);
      c.expect("l" + n + ": symbols", Symbolic.size(l), values[n - 1]);
      c.expect("  of its derivative", Symbolic.size(Symbolic.derivative(l)), slopes[n - 1]);
      int steps = n;
      Graph g = Graph.record(() -> map(steps, Tensor.of(0.2).requiresGrad()));
      int operations = g.vertices().stream().filter(v -> !v.isInput()).toList().size();
      c.expect("  operations recorded", operations, 3 * (n - 1));
    }
    int five = Symbolic.distinct(Formula.of("l", 1, Symbolic.logisticMap(5)).derived(0));
    int six = Symbolic.distinct(Formula.of("l", 1, Symbolic.logisticMap(6)).derived(0));
    int seven = Symbolic.distinct(Formula.of("l", 1, Symbolic.logisticMap(7)).derived(0));
    c.note(
        "simplified, with equal parts kept once: " + five + ", " + six + ", " + seven + " nodes");
    c.expect("  a step adds always as many", seven - six, six - five);
  }

  /** Elementwise operations for one derivative of l_n. */
  private static void cost(Checks c) {
    Tensor one = Tensor.of(1.0);
    Tensor x = Tensor.of(0.2);
    for (int n : new int[] {10, 20}) {
      UnaryOperator<Tensor> f = t -> map(n, t);
      int value = Counting.of(() -> f.apply(x)).loops();
      int numeric = Counting.of(() -> GradCheck.numericalGradient(f, x, 1e-5)).loops();
      int forward = Counting.of(() -> Adjoint.jvp(f, x, one)).loops();
      int reverse = Counting.of(() -> Adjoint.grad(f).apply(x)).loops();
      c.note(
          "l%d: value %d operations, central difference %d, forward mode %d, reverse mode %d"
              .formatted(n, value, numeric, forward, reverse));
      c.expect("l" + n + ": operations of the value", value, 3 * (n - 1));
      c.expectTrue(
          "  forward and reverse mode: at most 6 times that",
          Math.max(forward, reverse) <= 6 * value);
    }
    c.note("reverse mode keeps what was recorded; forward mode one number beside each value");
  }
}
