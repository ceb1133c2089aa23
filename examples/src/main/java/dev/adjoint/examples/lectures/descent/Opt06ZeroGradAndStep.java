package dev.adjoint.examples.lectures.descent;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Zero;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Adam;
import java.util.List;

/**
 * step() changes every parameter that has a gradient and counts; zeroGrad() forgets the gradients.
 */
@Slide(id = "OPT-06", title = "zero_grad() and step()")
public final class Opt06ZeroGradAndStep implements Lecture {
  @Override
  public void run(Checks c) {
    Param used = new Param(Tensor.of(1.0));
    Param unused = new Param(Tensor.of(5.0));
    Adam adam = new Adam(List.of(used, unused), 0.1);
    for (int t = 1; t <= 3; t++) {
      used.mul(3).backward();
      c.expect("gradient, summed up since zeroGrad()", used.grad(), 3);
      adam.step();
      c.expectTrue("  steps: " + t, adam.steps() == t);
      adam.zeroGrad();
      c.expectText("  after zeroGrad()", used.grad(), "null");
    }
    c.expect("a parameter without a gradient stays", unused.value(), 5);
    Tensor steps = adam.state().get("steps");
    c.expect("  and counts no steps", requireNonNull(steps), 3, 0);

    used.mul(3).backward();
    adam.zeroGrad(Zero.FILL);
    c.expect("the slide's zero_grad(): zeros", used.grad(), 0);
  }
}
