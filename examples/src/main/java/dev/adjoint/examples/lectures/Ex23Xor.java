package dev.adjoint.examples.lectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/** No line separates XOR. In the space of two hidden ReLUs one does. */
@Slide(id = "EX-23", title = "XOR: y = ReLU(B ReLU(A x))")
public final class Ex23Xor implements Lecture {
  /** Eight hidden tanh units learn it from (almost) any start; two often do not. */
  private static Layer trained(Tensor x, Tensor y) {
    Layer net = new Sequential(new Linear(2, 8), Tensor::tanh, new Linear(8, 1));
    Adam adam = new Adam(net.parameters(), 0.05);
    for (int step = 0; step < 200; step++) {
      adam.zeroGrad();
      Losses.bceWithLogits(net.forward(x), y).backward();
      adam.step();
    }
    return net;
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});

    Tensor a = Tensor.of(new double[][] {{1, -1}, {-1, 1}});
    Tensor b = Tensor.of(new double[][] {{1, 1}});
    Tensor y = x.linear(a, null).relu().linear(b, null).relu();
    c.expect("ReLU(B ReLU(A x))", y.squeeze(-1), "0 1 1 0");
    c.note("erratum: the slide prints ReLU(3, -1) = 3; it is (3, 0)");
    c.expect("ReLU(3, -1)", Tensor.of(new double[] {3, -1}).relu(), "3 0");

    Tensor w = Tensor.of(new double[][] {{1, 1}, {1, 1}});
    Tensor bias = Tensor.of(new double[] {0, -1});
    Tensor h = x.linear(w, bias).relu();
    c.expect("with biases: hidden space", h, "0 0", "1 0", "1 0", "2 1");
    c.expect("h1 - 2 h2", h.matmul(Tensor.of(new double[] {1, -2})), "0 1 1 0");

    Tensor target = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});
    Layer net = Modes.withDType(DType.F64, () -> Rng.using(1, () -> trained(x, target)));
    Tensor probability = net.forward(x).sigmoid();
    c.expect("trained, 8 tanh: rounded", probability.round().squeeze(-1), "0 1 1 0");
    double loss = Losses.bceWithLogits(net.forward(x), target).item();
    c.expectTrue("  its loss is below 0.05", loss < 0.05);
  }
}
