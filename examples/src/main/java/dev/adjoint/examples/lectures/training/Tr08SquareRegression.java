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
import java.util.Locale;

/**
 * A net of eight ReLUs bends its line at eight points at most, and is tried on the five points of
 * the slide.
 */
@Slide(id = "TR-08", title = "example 3: NeuralNetRegressor(1, 8) learns x^2 in 10000 epochs")
public final class Tr08SquareRegression implements Lecture {
  private static final int EPOCHS = 10_000;

  @Override
  public void run(Checks c) {
    c.note("erratum: '0 mean and 1 variance' of 5 randn; its variance is 25");
    Parabola data = Parabola.of(1);
    Layer model =
        Seeded.of(1, () -> new Sequential(new Linear(1, 8), Tensor::relu, new Linear(8, 1)));
    Adam optimizer = new Adam(model.parameters(), 1e-1);
    double[] losses = new double[EPOCHS];
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Tensor loss = Losses.mse(model.forward(data.x()), data.y());
      losses[epoch] = loss.item();
      if (epoch % 1000 == 0) {
        c.note(String.format(Locale.ROOT, "Epoch %d: training loss: %.4f", epoch, losses[epoch]));
      }
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
    double last = losses[EPOCHS - 1];
    c.expectTrue("training loss reduced by 99 %", last < 0.01 * losses[0]);
    c.expectTrue("  to less than 5", last < 5);

    Tensor x = Tensor.of(new double[] {5.3678, 0.8833, -0.6180, 4.8642, 5.3160}).unsqueeze(1);
    Tensor slide = Tensor.of(new double[] {29.5951, 0.8341, 0.5545, 23.7555, 28.9721}).unsqueeze(1);
    c.expect(
        "the slide's predictions: mean squared error",
        Losses.mse(slide, x.square()).item(),
        0.2320610,
        1e-3);
    double test = Losses.mse(model.forward(x), x.square()).item();
    c.note(String.format(Locale.ROOT, "ours on these five points: %.4f", test));
    c.expectTrue("ours: less than 10", test < 10);
  }
}
