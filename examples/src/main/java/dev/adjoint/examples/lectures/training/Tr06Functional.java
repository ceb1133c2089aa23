package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.List;

/** Weights are tensors, the model is an expression. */
@Slide(id = "TR-06", title = "example 1: a functional model, Adam([w1, w2], lr=0.01)")
public final class Tr06Functional implements Lecture {
  /** The losses of a 1-8-1 net without biases. */
  static double[] losses(Tensor start1, Tensor start2, int steps) {
    Parabola data = Parabola.of(1);
    Param w1 = new Param(start1);
    Param w2 = new Param(start2);
    Adam optimizer = new Adam(List.of(w1, w2), 0.01);
    double[] losses = new double[steps];
    for (int epoch = 0; epoch < steps; epoch++) {
      Tensor pred = data.x().linear(w1, null).relu().linear(w2, null);
      Tensor loss = Losses.mse(pred, data.y());
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses[epoch] = loss.item();
    }
    return losses;
  }

  @Override
  public void run(Checks c) {
    Linear first = Seeded.of(1, () -> new Linear(1, 8));
    Linear second = Seeded.of(2, () -> new Linear(8, 1));
    double[] losses = losses(first.weight().value(), second.weight().value(), 600);
    c.expectTrue("the loss falls by a quarter", losses[599] < 0.75 * losses[0]);
  }
}
