package dev.adjoint.examples.lectures.activations;

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

/** A network with another activation at each layer trains as any other. */
@Slide(id = "ACT-23", title = "different activation functions may be combined")
public final class Act23MixedNet implements Lecture {
  private static double[] train() {
    Layer net =
        new Sequential(
            new Linear(1, 8),
            Tensor::tanh,
            new Linear(8, 8),
            Tensor::gelu,
            new Linear(8, 8),
            t -> t.leakyRelu(0.1),
            new Linear(8, 1));
    Tensor x = Tensor.linspace(-2, 2, 41).unsqueeze(1);
    Tensor y = x.sin();
    Adam adam = new Adam(net.parameters(), 0.01);
    double[] losses = new double[201];
    for (int step = 0; step < losses.length; step++) {
      Tensor loss = Losses.mse(net.forward(x), y);
      losses[step] = loss.item();
      adam.zeroGrad();
      loss.backward();
      adam.step();
    }
    return losses;
  }

  @Override
  public void run(Checks c) {
    double[] losses = Rng.using(1, () -> Modes.withDType(DType.F64, Act23MixedNet::train));
    c.expectTrue("a hundred times smaller loss", losses[200] < losses[0] / 100);
  }
}
