package dev.adjoint.examples.lectures.comparisons;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * A formula is differentiated into a formula. A procedure has none: the goal is the derivative, not
 * its formula.
 */
@Slide(id = "CM-02", title = "symbolic differentiation: complex and redundant expressions")
public final class Cm02Symbolic implements Lecture {
  /** dl3/dx, multiplied out and by the product rule. */
  private static double[] l3(double x) {
    double a = 1 - 2 * x;
    return new double[] {
      16 * (1 - 10 * x + 24 * x * x - 16 * x * x * x),
      16 * (1 - x) * a * a - 16 * x * a * a - 64 * x * (1 - x) * a
    };
  }

  /** dl4/dx, multiplied out and by the product rule. */
  private static double[] l4(double x) {
    double a = 1 - 2 * x;
    double b = 1 - 8 * x + 8 * x * x;
    double sum = 0;
    double[] coefficients = {1, -42, 504, -2640, 7040, -9984, 7168, -2048};
    for (int k = coefficients.length - 1; k >= 0; k--) {
      sum = sum * x + coefficients[k];
    }
    return new double[] {
      64 * sum,
      128 * x * (1 - x) * (-8 + 16 * x) * a * a * b
          + 64 * (1 - x) * a * a * b * b
          - 64 * x * a * a * b * b
          - 256 * x * (1 - x) * a * b * b
    };
  }

  private static void compare(Checks c, int n, double x, double... expected) {
    double d = Symbolic.at(Symbolic.derivative(Symbolic.logisticMap(n)), x);
    c.expect("dl" + n + "/dx at a random point, as multiplied out", d, expected[0]);
    c.expect("  as by the product rule, unsimplified", d, expected[1]);
  }

  @Override
  public void run(Checks c) {
    Expr two = Symbolic.logisticMap(2);
    c.expectText("l2", two.toString("x"), "4 * x * (1 - x)");
    c.expectText(
        "naive derivative",
        Symbolic.derivative(two).toString("x"),
        "(0 * x + 4 * 1) * (1 - x) + 4 * x * (0 - 1)");
    double[] points =
        Rng.using(1, () -> Rng.current().uniform(DType.F64, Shape.of(5))).toDoubleArray();
    for (double x : points) {
      compare(c, 3, x, l3(x));
      compare(c, 4, x, l4(x));
    }
    c.note("a loop that ends by its data has no formula, but a derivative: v doubles until 100");
    Tensor v = Tensor.of(3.0).requiresGrad();
    Tensor w = v;
    while (w.item() < 100) {
      w = w.mul(2);
    }
    w.backward();
    c.expect("from 3: value, derivative", Tensor.stack(0, w, requireNonNull(v.grad())), 192, 64);
  }
}
