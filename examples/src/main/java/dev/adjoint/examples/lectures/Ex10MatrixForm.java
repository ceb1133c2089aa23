package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Backpropagation in matrix form, f = W' a with columns as neurons: delta1 = g'(f1) * (W2 delta2)
 * and grad W = a delta'. It differentiates the output; for a loss, multiply delta2 by dJ/dy.
 */
@Slide(id = "EX-10", title = "delta = g'(f) * (W delta), grad W = a delta'")
public final class Ex10MatrixForm implements Lecture {
  @Override
  public void run(Checks c) {
    double[][] first = {{0.1, -0.2, 0.3}, {0.4, 0.5, -0.6}, {-0.7, 0.8, 0.9}};
    Tensor w1 = Tensor.of(first).requiresGrad();
    Tensor w2 = Tensor.of(new double[] {0.2, -0.4, 0.6}).requiresGrad();
    Tensor x = Tensor.of(new double[] {1, 2, -1});

    Tensor f1 = w1.mT().matmul(x);
    Tensor a1 = f1.sigmoid();
    Tensor y = w2.dot(a1).sigmoid();
    c.expect("f1 = W1' x", f1, "1.6 0 -1.8");
    c.expect("a1 = g(f1)", a1, "0.8320183851 0.5000000000 0.1418510649");
    c.expect("y = g(W2' a1)", y, "0.5128757317");

    Tensor delta2 = y.mul(y.rsub(1));
    Tensor delta1 = a1.mul(a1.rsub(1)).mul(w2.mul(delta2));
    c.expect("delta2 = g'(f2)", delta2, "0.2498342155");
    c.expect("delta1 = g'(f1) * (W2 delta2)", delta1, "0.0069835555 -0.0249834216 0.0182472925");

    Tensor gradW2 = a1.mul(delta2);
    Tensor gradW1 = x.outer(delta1);
    c.expect("grad W2 = a1 delta2'", gradW2, "0.2078666606 0.1249171078 0.0354392495");
    c.expect(
        "grad W1 = x delta1'",
        gradW1,
        "0.0069835555 -0.0249834216 0.0182472925",
        "0.0139671109 -0.0499668431 0.0364945851",
        "-0.0069835555 0.0249834216 -0.0182472925");

    y.backward();
    c.expect("backward(): grad W2", w2.grad(), gradW2);
    c.expect("backward(): grad W1", w1.grad(), gradW1);
  }
}
