package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
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
import java.util.Locale;
import java.util.Map;

/**
 * A wide net learns the noise of few points: training loss falls on, validation loss turns. One
 * stops at its best.
 */
@Slide(id = "NO-07", title = "watch out for overfitting")
public final class No07Overfitting implements Lecture {
  private static Tensor noisy(Tensor x, int seed) {
    Tensor noise = Rng.using(seed, () -> Rng.current().normal(DType.F64, x.shape()));
    return x.sin().add(noise.mul(0.3));
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.linspace(-3, 3, 10).unsqueeze(1);
    Tensor y = noisy(x, 1);
    Tensor validX = Tensor.linspace(-2.9, 2.9, 50).unsqueeze(1);
    Tensor validY = noisy(validX, 2);
    Layer net =
        Seeded.of(
            1,
            () ->
                new Sequential(
                    new Linear(1, 64),
                    Tensor::tanh,
                    new Linear(64, 64),
                    Tensor::tanh,
                    new Linear(64, 1)));
    Adam adam = new Adam(net.parameters(), 0.01);
    double best = Double.POSITIVE_INFINITY;
    Map<String, Tensor> bestWeights = net.values();
    for (int step = 0; step < 600; step++) {
      double loss = Losses.mse(net.forward(validX), validY).item();
      if (loss < best) {
        best = loss;
        bestWeights = net.values();
      }
      adam.zeroGrad();
      Losses.mse(net.forward(x), y).backward();
      adam.step();
    }
    double train = Losses.mse(net.forward(x), y).item();
    double valid = Losses.mse(net.forward(validX), validY).item();
    c.note(
        String.format(
            Locale.ROOT, "training %.4f, validation %.4f, at its best %.4f", train, valid, best));
    c.expectTrue("training loss below the noise, 0.09", train < 0.01);
    c.expectTrue("validation loss: worse than it was", valid > 1.2 * best);
    net.load(bestWeights);
    c.expect(
        "early stopping gives the best weights back",
        Losses.mse(net.forward(validX), validY),
        best);
  }
}
