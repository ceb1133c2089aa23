package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** f(x, W) = |W x|^2: the gradient of a number with respect to a matrix has the matrix's shape. */
@Slide(id = "EX-03", title = "f = |W x|^2: dW = 2 q x', dx = 2 W' q")
public final class Ex03SquaredNorm implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{0.1, 0.5}, {-0.3, 0.8}}).requiresGrad();
    Tensor x = Tensor.of(new double[] {0.2, 0.4}).requiresGrad();

    Tensor q = w.matmul(x).retainGrad();
    Tensor f = q.square().sum();
    f.backward();

    c.expect("q = W x", q, "0.22 0.26");
    c.expect("f = sum of q^2", f, 0.116);
    c.expect("df/dq = 2 q", q.grad(), "0.44 0.52");
    c.expect("df/dW = 2 q x'", w.grad(), "0.088 0.176", "0.104 0.208");
    c.expect("df/dx = 2 W' q", x.grad(), "-0.112 0.636");
  }
}
