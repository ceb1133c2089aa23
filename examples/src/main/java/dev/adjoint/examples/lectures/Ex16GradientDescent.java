package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A bowl with its minimum at 1/4: x(t) = 1/4 + 3/4 (1 - 8 lr)^t, so lr decides everything. */
@Slide(id = "EX-16", title = "minimise (x + y + z)^2 + (x-1)^2 + (y-1)^2 + (z-1)^2")
public final class Ex16GradientDescent implements Lecture {
  private static final Tensor START = Tensor.of(new double[] {1, 1, 1});

  private static Tensor f(Tensor v) {
    return v.sum().square().add(v.sub(1).square().sum());
  }

  private static Tensor descend(int steps, double lr, double momentum) {
    Tensor v = START;
    Tensor velocity = Tensor.of(0.0);
    for (int t = 0; t < steps; t++) {
      velocity = velocity.mul(momentum).add(Adjoint.grad(Ex16GradientDescent::f).apply(v));
      v = v.sub(velocity.mul(lr));
    }
    return v;
  }

  @Override
  public void run(Checks c) {
    c.expect("f(1, 1, 1)", f(START), 9);
    c.expect("gradient", Adjoint.grad(Ex16GradientDescent::f).apply(START), "6 6 6");

    c.expect("lr 0.1, 1 step", descend(1, 0.1, 0), "0.4 0.4 0.4");
    c.expect("lr 0.1, 2 steps", descend(2, 0.1, 0), "0.28 0.28 0.28");
    c.expect("lr 0.1, 100 steps", descend(100, 0.1, 0), "0.25 0.25 0.25");
    c.expect("  f", f(descend(100, 0.1, 0)), 2.25);
    c.expect("lr 0.01, 3 steps", descend(3, 0.01, 0), "0.834016 0.834016 0.834016");
    c.expect("lr 0.01, 100 steps", descend(100, 0.01, 0).get(0), "0.2501794089");
    c.expect("  f", f(descend(100, 0.01, 0)), "2.2500003863");
    c.expect("lr 0.001, 100 steps", descend(100, 0.001, 0).get(0), "0.5859142896");
    c.expect("  f", f(descend(100, 0.001, 0)), "3.6040609191");
    c.expect("lr 0.25 swings: 99 steps", descend(99, 0.25, 0), "-0.5 -0.5 -0.5");
    c.expect("  100 steps", descend(100, 0.25, 0), "1 1 1");
    c.expectTrue("lr 0.3 diverges", f(descend(100, 0.3, 0)).item() > 1e20);
    c.expect("momentum 0.9, lr 0.01", descend(100, 0.01, 0.9).get(0), "0.2463580233");
  }
}
