package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/** Without activations you could have just learned a single layer. */
@Slide(id = "PC-06", title = "f = W2 W1 x = W3 x: no non-linearity, no depth")
public final class Pc06DeepLinear implements Lecture {
  private static double train(Layer net) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor y = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});
    Adam adam = new Adam(net.parameters(), 0.05);
    for (int step = 0; step < 300; step++) {
      adam.zeroGrad();
      Losses.mse(net.forward(x), y).backward();
      adam.step();
    }
    return Losses.mse(net.forward(x), y).item();
  }

  @Override
  public void run(Checks c) {
    Tensor w1 = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Tensor w2 = Tensor.of(new double[][] {{1, -1, 2}});
    c.expect("W3 = W2 W1", w2.matmul(w1), 8, 10);
    c.note("erratum: W3 is of C x D, not C x H");
    Tensor x = Tensor.of(new double[] {0.5, -3});
    c.expect("W2 (W1 x)", w2.matmul(w1.matmul(x)), w2.matmul(w1).matmul(x));

    Layer deep =
        Seeded.of(1, () -> new Sequential(new Linear(2, 8), new Linear(8, 8), new Linear(8, 1)));
    c.expectTrue("three linear layers on XOR stay at 0.25", train(deep) >= 0.25 - 1e-9);
    Layer tanh =
        Seeded.of(1, () -> new Sequential(new Linear(2, 8), Tensor::tanh, new Linear(8, 1)));
    c.expectTrue("two layers with tanh do not", train(tanh) < 0.01);
  }
}
