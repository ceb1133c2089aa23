package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.BinaryOperator;

/** Three spellings of the weighted sum: one value, one gradient. */
@Slide(id = "TEN-08", title = "sum of w x = w'x = w . x")
public final class Ten08ThreeSpellings implements Lecture {
  private static void spelling(Checks c, String what, BinaryOperator<Tensor> f) {
    Tensor w = Tensor.of(new double[] {1, 2, 3}).requiresGrad();
    Tensor x = Tensor.of(new double[] {4, 5, 6}).requiresGrad();
    Tensor y = f.apply(w, x);
    y.backward();
    c.expect(what, y, 32);
    c.expect("  dw = x", w.grad(), 4, 5, 6);
    c.expect("  dx = w", x.grad(), 1, 2, 3);
  }

  @Override
  public void run(Checks c) {
    spelling(c, "sum of w_r x_r", (w, x) -> w.mul(x).sum());
    spelling(c, "w . x", Tensor::dot);
    spelling(c, "w'x of two vectors", Tensor::matmul);
    spelling(c, "w'x of two columns", (w, x) -> w.unsqueeze(1).mT().matmul(x.unsqueeze(1)).sum());

    Tensor w = Tensor.of(new double[][] {{1, 4}, {2, 5}, {3, 6}}).requiresGrad();
    Tensor x = Tensor.of(new double[] {1, 1, 2});
    Tensor y = w.mT().matmul(x);
    y.backward(Tensor.of(new double[] {1, 10}));
    c.expect("W'x: several weighted sums", y, 9, 21);
    c.expect("  dW = x dy', transposed back", w.grad(), "1 10", "1 10", "2 20");
  }
}
