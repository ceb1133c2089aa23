package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Deep feedforward: information flows one way, no connection leads back. */
@Slide(id = "NN-15", title = "y = f(x; theta): an MLP from its sizes")
public final class Nn15Mlp implements Lecture {
  private static Layer mlp(UnaryOperator<Tensor> activation, int... sizes) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      layers.add(new Linear(sizes[l - 1], sizes[l]));
      if (l < sizes.length - 1) {
        layers.add(activation::apply);
      }
    }
    return new Sequential(layers);
  }

  @Override
  public void run(Checks c) {
    Layer net = mlp(Tensor::tanh, 2, 8, 8, 1);
    c.expectText("2-8-8-1: 2 8 + 8 + 8 8 + 8 + 8 + 1", net.parameterCount(), "105");
    c.expectText("seven rows", net.forward(Tensor.zeros(7, 2)).shape(), "[7, 1]");
    c.expectText("64-1000-100-10", mlp(Tensor::relu, 64, 1000, 100, 10).parameterCount(), "166110");
  }
}
