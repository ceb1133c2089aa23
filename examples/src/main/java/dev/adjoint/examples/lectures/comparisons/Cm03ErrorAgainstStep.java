package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A large h errs by the curve, a small one by rounding: the error is U-shaped. */
@Slide(id = "CM-03", title = "numerical differentiation: the error against h")
public final class Cm03ErrorAgainstStep implements Lecture {
  private static double forward(double h) {
    return Math.abs((Math.sin(1 + h) - Math.sin(1)) / h - Math.cos(1));
  }

  private static double central(double h) {
    return Math.abs((Math.sin(1 + h) - Math.sin(1 - h)) / (2 * h) - Math.cos(1));
  }

  @Override
  public void run(Checks c) {
    c.note("the derivative of sin at 1 and its error, in two or three digits");
    c.expect("forward, h = 1e-1", forward(1e-1), 4.29e-2, 2e-3);
    c.expect("h = 1e-5", forward(1e-5), 4.21e-6, 2e-3);
    c.expect("h = 1e-8", forward(1e-8), 2.97e-9, 2e-3);
    c.expect("h = 1e-12", forward(1e-12), 4.3e-5, 2e-2);
    c.expect("central, h = 1e-5", central(1e-5), 1.1e-11, 2e-2);
    c.expect("h = 1e-12", central(1e-12), 1.2e-5, 4e-2);
    c.expectTrue(
        "U-shape, forward", forward(1e-1) > forward(1e-8) && forward(1e-8) < forward(1e-12));
    c.expectTrue(
        "U-shape, central", central(1e-1) > central(1e-5) && central(1e-5) < central(1e-12));
    double automatic = Adjoint.grad(Tensor::sin).apply(Tensor.of(1.0)).item();
    c.expectTrue(
        "automatic: to the last digit", Math.abs(automatic - Math.cos(1)) <= Math.ulp(1.0));
  }
}
