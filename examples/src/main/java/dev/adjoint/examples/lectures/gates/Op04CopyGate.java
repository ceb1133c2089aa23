package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Where a value is used twice, its gradients add up. */
@Slide(id = "OP-04", title = "copy gate: gradient adder")
public final class Op04CopyGate implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(7.0).requiresGrad();
    Tensor copies = Tensor.stack(0, x, x);
    copies.backward(Tensor.of(new double[] {4, 2}));
    c.expect("two copies of 7", copies, 7, 7);
    c.expect("upstream 4 and 2: dx", x.grad(), 6);

    x.zeroGrad();
    x.expand(3).backward(Tensor.of(new double[] {1, 2, 3}));
    c.expect("expanded to three, upstream 1, 2, 3", x.grad(), 6);
    x.mul(x).backward();
    c.expect("a second backward adds d(x x) = 2 x", x.grad(), 20);
  }
}
