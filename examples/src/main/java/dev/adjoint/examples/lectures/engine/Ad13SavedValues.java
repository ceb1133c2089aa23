package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Keep;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Store the intermediate variables: they are needed for backpropagation, which saves time at the
 * cost of memory. What was saved is freed by backward(), unless asked to be kept.
 */
@Slide(id = "AD-13", title = "sigmoid saves its output: no exp in the backward pass")
public final class Ad13SavedValues implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {-1, 0, 1}).requiresGrad();
    Tensor[] y = new Tensor[1];
    Counting forward = Counting.of(() -> y[0] = x.sigmoid());
    Counting backward = Counting.of(() -> y[0].backward(Tensor.of(new double[] {1, 1, 1})));
    c.expect("loops with exp, forward", forward.exponentials(), 1);
    c.expect("loops with exp, backward: h (1 - h)", backward.exponentials(), 0);
    c.expect("dy/dx", x.grad(), "0.1966119332 0.2500000000 0.1966119332");
    Counting exp = Counting.of(() -> x.exp().sum().backward());
    c.expect("exp, forward and backward", exp.exponentials(), 1);

    Tensor a = Tensor.of(2.0).requiresGrad();
    Tensor f = a.square();
    f.backward();
    c.expectError(
        "a second backward()",
        f::backward,
        "backward: this graph was released by the backward() at");
    Tensor kept = a.square();
    kept.backward(Keep.GRAPH);
    kept.backward();
    c.expect("with Keep.GRAPH: 4 + 4 + 4", a.grad(), 12);
  }
}
