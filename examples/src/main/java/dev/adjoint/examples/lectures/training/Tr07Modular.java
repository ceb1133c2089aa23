package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/**
 * All the weights of the model are retrieved from it. From the same start it is the same training.
 */
@Slide(id = "TR-07", title = "example 2: a modular model, Adam(model.parameters(), lr=0.01)")
public final class Tr07Modular implements Lecture {
  @Override
  public void run(Checks c) {
    Linear.Options options = Linear.Options.DEFAULT.withoutBias();
    Layer model =
        Seeded.of(
            1,
            () ->
                new Sequential(new Linear(1, 8, options), Tensor::relu, new Linear(8, 1, options)));
    Tensor w1 = model.parameter("0.weight").value().copy();
    Tensor w2 = model.parameter("2.weight").value().copy();
    Parabola data = Parabola.of(1);
    Adam optimizer = new Adam(model.parameters(), 0.01);
    double[] losses = new double[600];
    for (int epoch = 0; epoch < losses.length; epoch++) {
      Tensor loss = Losses.mse(model.forward(data.x()), data.y());
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses[epoch] = loss.item();
    }
    double[] functional = Tr06Functional.losses(w1, w2, losses.length);
    c.expect("parameters", model.parameters().size(), 2);
    Tensor off = Tensor.of(losses).sub(Tensor.of(functional)).abs();
    c.expect("600 losses: largest difference from example 1", off.amax(), 0);
    c.expectTrue("the loss falls by a quarter", losses[599] < 0.75 * losses[0]);
  }
}
