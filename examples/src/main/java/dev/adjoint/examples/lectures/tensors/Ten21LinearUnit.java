package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;

/** A linear layer: w of outputs x inputs. No saturation; strong and stable gradients. */
@Slide(id = "TEN-21", title = "h = x w' + b: the derivative is w, everywhere")
public final class Ten21LinearUnit implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Tensor b = Tensor.of(new double[] {0.1, 0.2, 0.3});
    Linear linear = new Linear(new Param(w), new Param(b));
    Tensor x = Tensor.of(new double[] {1, 2});
    c.expect("h", linear.forward(x), 5.1, 11.2, 17.3);
    c.expect("dh/dx = w", Adjoint.jacobian(linear::forward, x), w);
    c.expect("dh/dx far away", Adjoint.jacobian(linear::forward, x.mul(1e6)), w);
    c.expect("dh/db", Adjoint.jacobian(t -> x.linear(w, t), b), "1 0 0", "0 1 0", "0 0 1");
    c.expectText(
        "shape of dh/dw: outputs, then those of w",
        Adjoint.jacobian(t -> x.linear(t, b), w).shape(),
        "[3, 3, 2]");
  }
}
