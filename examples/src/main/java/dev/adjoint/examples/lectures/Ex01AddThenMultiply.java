package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * f = (x + y) z at x = -2, y = 5, z = -4. Each gate multiplies the gradient from upstream by its
 * local derivative: the sum hands it on, the product swaps its inputs.
 */
@Slide(id = "EX-01", title = "f = (x + y) z: upstream times local gradient")
public final class Ex01AddThenMultiply implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(-2.0).requiresGrad();
    Tensor y = Tensor.of(5.0).requiresGrad();
    Tensor z = Tensor.of(-4.0).requiresGrad();

    Tensor q = x.add(y).retainGrad();
    Tensor f = q.mul(z).retainGrad();
    f.backward();

    c.expect("q = x + y", q, 3);
    c.expect("f = q z", f, -12);
    c.expect("df/df", f.grad(), 1);
    c.expect("df/dq = z", q.grad(), -4);
    c.expect("df/dz = q", z.grad(), 3);
    c.expect("df/dx = df/dq dq/dx = z 1", x.grad(), -4);
    c.expect("df/dy = df/dq dq/dy = z 1", y.grad(), -4);
  }
}
