package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The perceptron's output. One deck calls this step, another the step of ACT-10. */
@Slide(id = "ACT-11", title = "sgn: +1 for x >= 0, -1 for x < 0")
public final class Act11Sgn implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "sgn",
        Tensor::sgn,
        """
          -3  -1.0000000000   0.0000000000
          -2  -1.0000000000   0.0000000000
          -1  -1.0000000000   0.0000000000
        -0.5  -1.0000000000   0.0000000000
           0   1.0000000000   0.0000000000
         0.5   1.0000000000   0.0000000000
           1   1.0000000000   0.0000000000
           2   1.0000000000   0.0000000000
           3   1.0000000000   0.0000000000
        """);

    c.note("sign(), as torch.sign, is another function: 0 at 0");
    c.expect("sgn, sign and step of 0", zero(), 1, 0, 1);
  }

  private static Tensor zero() {
    Tensor x = Tensor.of(0.0);
    return Tensor.stack(0, x.sgn(), x.sign(), x.step());
  }
}
