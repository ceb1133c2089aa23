package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * The gradient is stored on leaves that ask for one. x asks for none; the gradient of w1 was
 * computed and is zero.
 */
@Slide(id = "AD-05", title = "a zero gradient is a tensor, no gradient is None")
public final class Ad05GradOfLeaves implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new float[] {0});
    Tensor w1 = Tensor.of(new float[] {0}).requiresGrad();
    Tensor w2 = Tensor.of(new float[] {0}).requiresGrad();
    Tensor h = w1.mul(x).sigmoid();
    w2.mul(h).backward();
    c.expectText("print(w1.grad)", w1.grad(), "tensor([0.])");
    c.expectText("print(w2.grad)", w2.grad(), "tensor([0.5000])");
    c.expectText("print(x.grad): None, in Java null", x.grad(), "null");
    c.expectText("the intermediate sigmoid, without retainGrad()", h.grad(), "null");
  }
}
