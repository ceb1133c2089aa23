package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Rosenblatt's unit: +1 where w0 + w1 x >= 0, else -1; the bias is a weight whose input is 1. */
@Slide(id = "EX-21", title = "the perceptron: malignant if -3.5 + x >= 0")
public final class Ex21Perceptron implements Lecture {
  private static Tensor sgn(Tensor z) {
    return z.ge(0).where(Tensor.of(1.0), Tensor.of(-1.0)); // +1 at 0; sign() would give 0
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[] {-3.5, 1});
    Tensor x = Tensor.of(new double[][] {{1, 3}, {1, 3.5}, {1, 4}});
    c.expect("z = w0 + w1 x at 3, 3.5, 4", x.matmul(w), "-0.5 0 0.5");
    c.expect("sgn(z): benign -1, malignant +1", sgn(x.matmul(w)), "-1 1 1");

    Tensor learner = w.requiresGrad();
    c.expectTrue("sgn is flat: nothing to learn from", !sgn(x.matmul(learner)).needsGrad());
  }
}
