package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Sequential;

/**
 * torch.nn.ReLU, Sigmoid and Softmax own nothing. Here a function is a layer already: what stands
 * in a Sequential is the function itself, and what has a parameter of its own is an expression.
 */
@Slide(id = "NN-14", title = "ReLU, Sigmoid, Softmax as modules")
public final class Nn14Activations implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, -2, 3}, {0, 0.5, -1}});
    Layer relu = Tensor::relu;
    Layer sigmoid = Tensor::sigmoid;
    Layer softmax = t -> t.softmax(-1);
    c.expect("ReLU", relu.forward(x), "1 0 3", "0 0.5 0");
    c.expect("Sigmoid", sigmoid.forward(x), x.sigmoid());
    c.expect("Softmax", softmax.forward(x), x.softmax(1));
    c.expect("  rows sum to 1", softmax.forward(x).sum(1), 1, 1);
    Sequential net = new Sequential(relu, sigmoid, softmax);
    c.expect("one behind the other", net.forward(x), x.relu().sigmoid().softmax(1));
    c.expect("parameters", net.parameters().size(), 0);
  }
}
