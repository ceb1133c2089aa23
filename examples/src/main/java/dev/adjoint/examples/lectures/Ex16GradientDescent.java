package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/** A bowl with its minimum at 1/4: x(t) = 1/4 + 3/4 (1 - 8 lr)^t, so lr decides everything. */
@Slide(id = "EX-16", title = "minimise (x + y + z)^2 + (x-1)^2 + (y-1)^2 + (z-1)^2")
public final class Ex16GradientDescent implements Lecture {
  private static final Tensor START = Tensor.of(new double[] {1, 1, 1});

  private static Tensor f(Operand v) {
    return v.sum().square().add(v.sub(1).square().sum());
  }

  private static Tensor byHand(int steps, double lr) {
    Tensor v = START;
    for (int t = 0; t < steps; t++) {
      v = v.sub(Adjoint.grad(Ex16GradientDescent::f).apply(v).mul(lr));
    }
    return v;
  }

  private static Tensor sgd(int steps, double lr, Sgd.Options options) {
    Param v = new Param(START);
    Sgd sgd = new Sgd(List.of(v), lr, options);
    for (int t = 0; t < steps; t++) {
      sgd.zeroGrad();
      f(v).backward();
      sgd.step();
    }
    return v.value();
  }

  @Override
  public void run(Checks c) {
    c.expect("f(1, 1, 1)", f(START), 9);
    c.expect("gradient", Adjoint.grad(Ex16GradientDescent::f).apply(START), "6 6 6");

    c.expect("lr 0.1, 1 step", byHand(1, 0.1), "0.4 0.4 0.4");
    c.expect("lr 0.1, 2 steps", byHand(2, 0.1), "0.28 0.28 0.28");
    c.expect("lr 0.1, 100 steps", byHand(100, 0.1), "0.25 0.25 0.25");
    c.expect("  f", f(byHand(100, 0.1)), 2.25);
    c.expect("lr 0.01, 3 steps", byHand(3, 0.01).get(0), 0.834016);
    c.expect("lr 0.01, 100 steps", byHand(100, 0.01).get(0), "0.2501794089");
    c.expect("  f", f(byHand(100, 0.01)), "2.2500003863");
    c.expect("lr 0.001, 100 steps", byHand(100, 0.001).get(0), "0.5859142896");
    c.expect("  f", f(byHand(100, 0.001)), "3.6040609191");
    c.expect("lr 0.25 swings: 99 steps", byHand(99, 0.25), "-0.5 -0.5 -0.5");
    c.expect("  100 steps", byHand(100, 0.25), "1 1 1");
    c.expectTrue("lr 0.3 diverges", f(byHand(100, 0.3)).item() > 1e20);

    c.expect("Sgd, lr 0.01", sgd(100, 0.01, Sgd.Options.DEFAULT), byHand(100, 0.01));
    Tensor withMomentum = sgd(100, 0.01, Sgd.momentum(0.9));
    c.expect("Sgd, lr 0.01, momentum 0.9", withMomentum.get(0), "0.2463580233");
  }
}
