package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** L = x1 x2 + y2: the derivative by differentiation is exact, by differences it is not. */
@Slide(id = "EX-11", title = "L = 3 x + 3.141 at x = -1: backward() beside (L(x + h) - L(x)) / h")
public final class Ex11NumericDerivative implements Lecture {
  private static Tensor loss(Tensor x) {
    return x.mul(3).add(3.141);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(-1.0);
    double h = 1e-5;
    c.expectTrue("L = 0.14100000000000001", loss(x).item() == 0.14100000000000001);
    c.expect("dL/dx by differentiation", Adjoint.grad(Ex11NumericDerivative::loss).apply(x), 3);
    c.expectText(
        "forward difference",
        GradCheck.forwardDifference(Ex11NumericDerivative::loss, x, h).item(),
        "2.9999999999752442");
    c.expectText(
        "central difference",
        GradCheck.numericalGradient(Ex11NumericDerivative::loss, x, h).item(),
        "2.9999999999974487");
  }
}
