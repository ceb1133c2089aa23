package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Sequential;
import java.util.List;

/** A layer is a function, so each tensor operation is its own layer; there is no second name. */
@Slide(id = "ACT-25", title = "nn.ReLU, nn.Sigmoid, nn.Tanh, nn.LeakyReLU, nn.ELU")
public final class Act25Names implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Curve.grid();
    Layer relu = Tensor::relu;
    Layer sigmoid = Tensor::sigmoid;
    Layer tanh = Tensor::tanh;
    Layer leaky = t -> t.leakyRelu(0.01);
    Layer elu = t -> t.elu(1);
    List<Layer> layers = List.of(relu, sigmoid, tanh, leaky, elu);
    List<Tensor> functions = List.of(x.relu(), x.sigmoid(), x.tanh(), x.leakyRelu(0.01), x.elu(1));
    String[] names = {"ReLU", "Sigmoid", "Tanh", "LeakyReLU", "ELU"};
    for (int i = 0; i < names.length; i++) {
      Tensor y = new Sequential(layers.get(i)).forward(x);
      c.expect(names[i] + " in a Sequential: difference", y.sub(functions.get(i)).abs().amax(), 0);
    }
    c.expect("torch.max(a, b)", Tensor.of(2.0).maximum(Tensor.of(3.0)), 3);
  }
}
