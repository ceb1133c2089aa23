package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Two modules and a loss: five steps forward, then the formulas of the slide backward. */
@Slide(id = "EX-09", title = "h1 = sigmoid(w1 x), h2 = sigmoid(w2 h1), L = (y - h2)^2 / 2")
public final class Ex09TwoSigmoids implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor h0 = Tensor.of(0.5).requiresGrad();
    Tensor w1 = Tensor.of(1.5).requiresGrad();
    Tensor w2 = Tensor.of(-2.0).requiresGrad();
    Tensor y = Tensor.of(1.0);

    Tensor h1 = w1.mul(h0).sigmoid().retainGrad();
    Tensor h2 = w2.mul(h1).sigmoid().retainGrad();
    Tensor loss = y.sub(h2).square().mul(0.5);
    loss.backward();

    c.expect("h1", h1, "0.6791786992");
    c.expect("h2", h2, "0.2045073978");
    c.expect("L", loss, "0.3164042401");
    c.expect("dL/dh2", h2.grad(), "-0.7954926022");
    c.expect("dL/dw2", w2.grad(), "-0.0878952428");
    c.expect("dL/dh1", h1.grad(), "0.2588280312");
    c.expect("dL/dw1", w1.grad(), "0.0281986661");
    c.expect("dL/dx", h0.grad(), "0.0845959984");

    double a = h1.item();
    double b = h2.item();
    double dh2 = -(1 - b);
    double dh1 = dh2 * -2 * b * (1 - b);
    c.expect("dL/dh2 = -(y - h2)", h2.grad(), dh2);
    c.expect("dL/dw2 = dL/dh2 h1 h2 (1 - h2)", w2.grad(), dh2 * a * b * (1 - b));
    c.expect("dL/dh1 = dL/dh2 w2 h2 (1 - h2)", h1.grad(), dh1);
    c.expect("dL/dw1 = dL/dh1 h0 h1 (1 - h1)", w1.grad(), dh1 * 0.5 * a * (1 - a));
  }
}
