package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The same without an object: the weights are arguments. */
@Slide(id = "NN-04", title = "nn.functional.linear(input, weight, bias)")
public final class Nn04FunctionalLinear implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 2});
    Tensor w = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Tensor b = Tensor.of(new double[] {0.1, 0.2, 0.3});
    c.expect("x.linear(w, b)", x.linear(w, b), 5.1, 11.2, 17.3);
    c.expect("x.linear(w, null)", x.linear(w, null), 5, 11, 17);
    c.expect("x w^T + b", x.matmul(w.mT()).add(b), 5.1, 11.2, 17.3);
  }
}
