package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A matrix times a vector, a matrix times a matrix. */
@Slide(id = "TEN-06", title = "W x and W X")
public final class Ten06MatrixProducts implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2}, {3, 4}}).requiresGrad();
    Tensor x = Tensor.of(new double[] {5, 6}).requiresGrad();
    Tensor y = w.matmul(x);
    y.sum().backward();
    c.expect("[[1, 2], [3, 4]] [5, 6]", y, 17, 39);
    c.expect("  dW = dy x'", w.grad(), "5 6", "5 6");
    c.expect("  dx = W' dy", x.grad(), 4, 6);
    Tensor m = Tensor.of(new double[][] {{5, 6}, {7, 8}});
    c.expect("[[1, 2], [3, 4]] [[5, 6], [7, 8]]", w.matmul(m), "19 22", "43 50");
  }
}
