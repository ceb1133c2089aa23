package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The forward pass in the slide's column style, samples as columns: h = f(W x + b). */
@Slide(id = "EX-20", title = "out = W3 f(W2 f(W1 x + b1) + b2) + b3, f = sigmoid")
public final class Ex20ThreeLayersForward implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Sines.of(1, 3, 1);
    Tensor h1 = Sines.of(11, 4, 3).matmul(x).add(Sines.of(31, 4, 1)).sigmoid();
    Tensor h2 = Sines.of(41, 4, 4).matmul(h1).add(Sines.of(61, 4, 1)).sigmoid();
    Tensor out = Sines.of(71, 1, 4).matmul(h2).add(Sines.of(81, 1, 1));

    c.expectText("shape of h1", h1.shape(), "[4, 1]");
    c.expect("h1", h1, "0.1578768735", "0.8738756948", "0.3844277798", "0.8866348644");
    c.expectText("shape of h2", h2.shape(), "[4, 1]");
    c.expect("h2", h2, "0.1094717112", "0.3892542040", "0.7150279120", "0.4127671785");
    c.expectText("shape of out", out.shape(), "[1, 1]");
    c.expect("out", out, "-1.3175194846");
  }
}
