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
  private static double l3(double x) {
    return 16 * (1 - 10 * x + 24 * x * x - 16 * x * x * x);
  }

  /** The slide's unsimplified derivative of l3. */
  private static double l3Unsimplified(double x) {
    double a = 1 - 2 * x;
    return 16 * (1 - x) * a * a - 16 * x * a * a - 64 * x * (1 - x) * a;
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
      double d3 = Symbolic.at(Symbolic.derivative(Symbolic.logisticMap(3)), x);
      c.expect("dl3/dx at a random point", d3, l3(x));
      c.expect("  as on the slide, unsimplified", l3Unsimplified(x), l3(x));
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
