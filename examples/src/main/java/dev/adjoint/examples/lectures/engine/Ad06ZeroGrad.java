package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.Zero;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * zero_grad() sets all gradients to zero, says the slide; PyTorch since 2.0 forgets them. Here
 * zeroGrad() forgets, and zeroGrad(Zero.FILL) fills with zeros.
 */
@Slide(id = "AD-06", title = "backward() accumulates; zeroGrad() clears")
public final class Ad06ZeroGrad implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(1.0).requiresGrad();
    x.mul(3).backward();
    c.expect("f = 3x, backward()", x.grad(), 3);
    x.mul(3).backward();
    c.expect("again, without clearing", x.grad(), 6);
    x.zeroGrad(Zero.FILL);
    c.expect("zeroGrad(Zero.FILL)", x.grad(), 0);
    x.mul(3).backward();
    c.expect("again", x.grad(), 3);
    x.zeroGrad();
    c.expectText("zeroGrad()", x.grad(), "null");
    x.mul(3).backward();
    c.expect("again", x.grad(), 3);
  }
}
