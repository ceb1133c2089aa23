package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Gradients;
import dev.adjoint.nn.optim.Sgd;

/** One small step along the gradient lowers the loss, to first order by lr |g|^2. */
@Slide(id = "TR-11", title = "forward, backward from tail to head, step")
public final class Tr11Step implements Lecture {
  @Override
  public void run(Checks c) {
    Layer net =
        Seeded.of(1, () -> new Sequential(new Linear(3, 4), Tensor::sigmoid, new Linear(4, 1)));
    Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {-1, 0.5, 0}});
    Tensor y = Tensor.of(new double[][] {{1}, {-1}});
    double lr = 1e-4;
    Tensor before = Losses.mse(net.forward(x), y); // step 1: forward, all layers
    before.backward(); // step 2: the reverse path
    double squared = Math.pow(Gradients.norm(net.parameters()), 2);
    new Sgd(net.parameters(), lr).step(); // step 3: use dL/dw
    double fall = before.item() - Losses.mse(net.forward(x), y).item();
    c.expectTrue("the loss falls", fall > 0);
    c.expect("  by lr |g|^2", fall, lr * squared, 1e-2);
  }
}
