package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The first program with tensors: what prints, and whose gradient is zero and whose is none. */
@Slide(id = "EX-18", title = "y = w2 sigmoid(w1 x); y.backward(); print")
public final class Ex18WhatTensorsPrint implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new float[] {0});
    Tensor w1 = Tensor.of(new float[] {0}).requiresGrad();
    Tensor w2 = Tensor.of(new float[] {0}).requiresGrad();
    Tensor y = w2.mul(w1.mul(x).sigmoid());
    y.backward();

    c.expectText("print(w1)", w1, "tensor([0.], requires_grad=True)");
    c.expectText("print(w1.grad)", w1.grad(), "tensor([0.])");
    c.expectText("print(w2.grad)", w2.grad(), "tensor([0.5000])");
    c.expectText("print(x.grad): None, in Java null", x.grad(), "null");

    x = Tensor.of(2.0).requiresGrad();
    w1 = Tensor.of(0.5).requiresGrad();
    w2 = Tensor.of(3.0).requiresGrad();
    y = w2.mul(w1.mul(x).sigmoid());
    y.backward();
    c.expect("x = 2, w1 = 0.5, w2 = 3: y", y, "2.1931757359");
    c.expect("dy/dw1", w1.grad(), "1.1796715994");
    c.expect("dy/dw2", w2.grad(), "0.7310585786");
    c.expect("dy/dx", x.grad(), "0.2949178999");
  }
}
