package dev.adjoint.examples.lectures.networks;

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
import java.util.Locale;

/**
 * It comes as close to any continuous function on a bounded interval as one likes, if wide enough.
 */
@Slide(id = "PC-04", title = "universal approximation: one hidden layer, wide enough")
public final class Pc04UniversalApproximation implements Lecture {
  private static final Tensor X = Tensor.linspace(-Math.PI, Math.PI, 65).unsqueeze(1);

  /** Mean squared error of a 1-width-1 ReLU net on sin. */
  private static double error(int width) {
    Layer net = new Sequential(new Linear(1, width), Tensor::relu, new Linear(width, 1));
    Adam adam = new Adam(net.parameters(), 0.01);
    for (int step = 0; step < 600; step++) {
      adam.zeroGrad();
      Losses.mse(net.forward(X), X.sin()).backward();
      adam.step();
    }
    return Losses.mse(net.forward(X), X.sin()).item();
  }

  /** The best of three starts: some get stuck. */
  private static double bestOfThree(int width) {
    return Rng.using(
        1,
        () ->
            Modes.withDType(
                DType.F64, () -> Math.min(error(width), Math.min(error(width), error(width)))));
  }

  @Override
  public void run(Checks c) {
    c.note("erratum: 'represent any function'; it is approximate, and continuous functions");
    double[] errors = {bestOfThree(4), bestOfThree(16), bestOfThree(64)};
    c.note(
        String.format(
            Locale.ROOT,
            "sin on [-pi, pi], mean squared error with 4, 16, 64 ReLUs: %.1e, %.1e, %.1e",
            errors[0],
            errors[1],
            errors[2]));
    c.expectTrue("it falls with the width", errors[0] > errors[1] && errors[1] > errors[2]);
    c.expectTrue("  to less than 1e-3", errors[2] < 1e-3);
  }
}
