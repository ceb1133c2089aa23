package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;

/** One layer after another. */
@Slide(id = "NN-02", title = "Sequential(Linear(2, 8), ReLU(), Linear(8, 1))")
public final class Nn02Sequential implements Lecture {
  @Override
  public void run(Checks c) {
    Layer net = new Sequential(new Linear(2, 8), Tensor::relu, new Linear(8, 1));
    c.expectText("parameters: 2 8 + 8 + 8 + 1", net.parameterCount(), "33");
    Tensor y = net.forward(Tensor.zeros(5, 2));
    c.expectText("five rows", y.shape(), "[5, 1]");
  }
}
