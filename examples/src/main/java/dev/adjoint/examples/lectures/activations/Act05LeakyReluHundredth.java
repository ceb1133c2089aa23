package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The fourth deck, and PyTorch, let a hundredth through. */
@Slide(id = "ACT-05", title = "leaky ReLU max(0.01 x, x), derivative a for x <= 0")
public final class Act05LeakyReluHundredth implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "leaky 0.01",
        t -> t.leakyRelu(0.01),
        """
          -3  -0.0300000000   0.0100000000
          -2  -0.0200000000   0.0100000000
          -1  -0.0100000000   0.0100000000
        -0.5  -0.0050000000   0.0100000000
           0   0.0000000000   0.0100000000
         0.5   0.5000000000   1.0000000000
           1   1.0000000000   1.0000000000
           2   2.0000000000   1.0000000000
           3   3.0000000000   1.0000000000
        """);

    c.expect("at 0 the derivative is a", Curve.slope(t -> t.leakyRelu(0.3), Tensor.of(0.0)), 0.3);
    c.expect("0.1 and 0.01 at -2", Tensor.stack(0, leaky(0.1), leaky(0.01)), -0.2, -0.02);
  }

  private static Tensor leaky(double a) {
    return Tensor.of(-2.0).leakyRelu(a);
  }
}
