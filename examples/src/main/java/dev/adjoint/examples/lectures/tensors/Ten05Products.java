package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A number times a number, a number times a vector, the weighted sum. */
@Slide(id = "TEN-05", title = "w x, a scalar times a vector, w . x")
public final class Ten05Products implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor s = Tensor.of(2.0).requiresGrad();
    Tensor v = Tensor.of(new double[] {3, 4}).requiresGrad();
    c.expect("2 * 3", Tensor.of(2.0).mul(Tensor.of(3.0)), 6);
    Tensor scaled = s.mul(v);
    scaled.sum().backward();
    c.expect("2 [3, 4]", scaled, 6, 8);
    c.expect("  gradient of the scalar: 3 + 4", s.grad(), 7);
    c.expect("  gradient of the vector: 2 each", v.grad(), 2, 2);

    Tensor w = Tensor.of(new double[] {1, 2}).requiresGrad();
    Tensor x = Tensor.of(new double[] {3, 4}).requiresGrad();
    Tensor dot = w.dot(x);
    dot.backward();
    c.expect("[1, 2] . [3, 4]", dot, 11);
    c.expect("  gradient of w is x", w.grad(), 3, 4);
    c.expect("  gradient of x is w", x.grad(), 1, 2);
  }
}
