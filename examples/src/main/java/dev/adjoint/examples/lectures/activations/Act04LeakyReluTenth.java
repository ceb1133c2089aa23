package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Three of the decks let a tenth through. */
@Slide(id = "ACT-04", title = "leaky ReLU max(0.1 x, x)")
public final class Act04LeakyReluTenth implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "leaky 0.1",
        t -> t.leakyRelu(0.1),
        """
          -3  -0.3000000000   0.1000000000
          -2  -0.2000000000   0.1000000000
          -1  -0.1000000000   0.1000000000
        -0.5  -0.0500000000   0.1000000000
           0   0.0000000000   0.1000000000
         0.5   0.5000000000   1.0000000000
           1   1.0000000000   1.0000000000
           2   2.0000000000   1.0000000000
           3   3.0000000000   1.0000000000
        """);

    Tensor x = Curve.grid();
    c.expect("it is max(0.1 x, x)", x.leakyRelu(0.1).sub(x.mul(0.1).maximum(x)).abs().amax(), 0);
    c.note(
        "the decks disagree: 0.1 here, 0.01 in ACT-05 and in PyTorch; so the slope is always said");
  }
}
