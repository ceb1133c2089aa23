package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * grad_L = 1.0: a result of one number, of shape [] or [1], needs no upstream gradient. One of more
 * numbers does.
 */
@Slide(id = "AD-04", title = "backward() starts from dJ/dJ = 1")
public final class Ad04Seed implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor one = Tensor.of(new double[] {3}).requiresGrad();
    Tensor y = one.square().retainGrad();
    y.backward();
    c.expectText("y", y.describe(), "f64[1]");
    c.expect("dy/dy", y.grad(), 1);
    c.expect("dy/dx = 2x", one.grad(), 6);

    Tensor x = Tensor.of(new double[] {1, 2, 3}).requiresGrad();
    Tensor squares = x.square();
    c.expectError(
        "a vector without an upstream gradient",
        squares::backward,
        "backward: f64[3] has 3 elements; without an upstream gradient the result must be one number");
    squares.backward(Tensor.of(new double[] {1, 10, 100}));
    c.expect("with upstream (1, 10, 100)", x.grad(), 2, 40, 600);
  }
}
