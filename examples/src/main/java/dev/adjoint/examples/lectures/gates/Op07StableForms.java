package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Stable forms: e^1000 overflows, the sigmoid and tanh of 1000 must not. */
@Slide(id = "OP-07", title = "exp, sigmoid and tanh far out")
public final class Op07StableForms implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {-1000, 0, 1, 1000}).requiresGrad();
    Tensor s = x.sigmoid();
    s.sum().backward();
    c.expect("sigmoid of -1000, 0, 1, 1000", s, "0 0.5 0.7310585786 1");
    c.expect("  its derivative, s (1 - s)", x.grad(), "0 0.25 0.1966119332 0");
    x.zeroGrad();
    Tensor t = x.tanh();
    t.sum().backward();
    c.expect("tanh of -1000, 0, 1, 1000", t, "-1 0 0.7615941560 1");
    c.expect("  its derivative, 1 - t^2", x.grad(), "0 1 0.4199743416 0");
    c.expect("exp of -1000", Tensor.of(-1000.0).exp(), 0);
    c.expect("exp of 1000 is infinite", Tensor.of(1000.0).exp(), Double.POSITIVE_INFINITY);
    c.expect("log sigmoid of -1000", Tensor.of(-1000.0).logSigmoid(), -1000);
  }
}
