package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A value that is used twice gets the sum of what comes back from its uses. */
@Slide(id = "OP-04", title = "copy gate: gradient adder")
public final class Op04CopyGate implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(7.0).requiresGrad();
    Tensor two = Tensor.stack(0, x, x);
    two.backward(Tensor.of(new double[] {4, 2}));
    c.expect("7 copied", two, 7, 7);
    c.expect("upstream 4 and 2", x.grad(), 6);

    x.zeroGrad();
    x.mul(4).add(x.mul(2)).backward();
    c.expect("4 x + 2 x", x.grad(), 6);
  }
}
