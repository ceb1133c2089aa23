package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Element by element, not row by column. */
@Slide(id = "TEN-07", title = "W o X: the Hadamard product")
public final class Ten07Hadamard implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2}, {3, 4}}).requiresGrad();
    Tensor x = Tensor.of(new double[][] {{5, 6}, {7, 8}});
    Tensor y = w.mul(x);
    y.sum().backward();
    c.expect("[[1, 2], [3, 4]] o [[5, 6], [7, 8]]", y, "5 12", "21 32");
    c.expect("  dW = X", w.grad(), "5 6", "7 8");
    c.expect("row by column it would be", w.matmul(x), "19 22", "43 50");
  }
}
