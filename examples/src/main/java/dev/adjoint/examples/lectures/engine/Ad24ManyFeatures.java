package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Backpropagation with a vector as input: delta2 = g'(f2), delta1 = g'(f1) * (W2 delta2), grad W1 =
 * x delta1'. The numbers are those of EX-10; the recursion is written out there.
 */
@Slide(id = "AD-24", title = "many features: all weights get their gradient in one pass")
public final class Ad24ManyFeatures implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 2, -1});
    Tensor w1 =
        Tensor.of(new double[][] {{0.1, -0.2, 0.3}, {0.4, 0.5, -0.6}, {-0.7, 0.8, 0.9}})
            .requiresGrad();
    Tensor w2 = Tensor.of(new double[] {0.2, -0.4, 0.6}).requiresGrad();
    Tensor f1 = w1.mT().matmul(x).retainGrad();
    Tensor f2 = w2.dot(f1.sigmoid()).retainGrad();
    Tensor y = f2.sigmoid();
    y.backward();

    c.expect("y", y, "0.5128757317");
    c.expect("delta2 = dy/df2", f2.grad(), "0.2498342155");
    c.expect("delta1 = dy/df1", f1.grad(), "0.0069835555 -0.0249834216 0.0182472925");
    c.expect("all 3 of grad W2", w2.grad(), "0.2078666606 0.1249171078 0.0354392495");
    c.expect(
        "all 9 of grad W1",
        w1.grad(),
        "0.0069835555 -0.0249834216 0.0182472925",
        "0.0139671109 -0.0499668431 0.0364945851",
        "-0.0069835555 0.0249834216 -0.0182472925");
  }
}
