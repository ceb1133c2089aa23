package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The unit that fires. Nothing can be learnt through it: its derivative is 0. */
@Slide(id = "ACT-10", title = "step: 0 for x < 0, 1 for x >= 0")
public final class Act10Step implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "step",
        Tensor::step,
        """
          -3   0.0000000000   0.0000000000
          -2   0.0000000000   0.0000000000
          -1   0.0000000000   0.0000000000
        -0.5   0.0000000000   0.0000000000
           0   1.0000000000   0.0000000000
         0.5   1.0000000000   0.0000000000
           1   1.0000000000   0.0000000000
           2   1.0000000000   0.0000000000
           3   1.0000000000   0.0000000000
        """);

    c.note("the slide says dM/dL = 0; at the jump there is no derivative, and 0 is the convention");
  }
}
