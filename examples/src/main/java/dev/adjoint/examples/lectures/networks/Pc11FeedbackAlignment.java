package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.GradFunction;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Backpropagation sends errors back through the transpose of W. A random matrix does too: W comes
 * to fit it.
 */
@Slide(id = "PC-11", title = "random feedback: errors go back through a fixed random B")
public final class Pc11FeedbackAlignment implements Lecture {
  /** x W^T forward; backward the error goes through B instead of W. */
  private static final class Feedback extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      ctx.save(in);
      return in[0].linear(in[1], null);
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      Tensor x = ctx.saved(0);
      Tensor b = ctx.saved(2);
      return new Tensor[] {dy.matmul(b), dy.mT().matmul(x), Tensor.zeros(b.dtype(), b.shape())};
    }
  }

  private static final int STEPS = 3000;
  private static final int BATCH = 16;

  private final double[] losses = new double[STEPS];
  private final double[] angles = new double[STEPS];

  /** A 30-20-10 linear net learns a linear map, with B or, where it is null, with W itself. */
  private void train(boolean random) {
    Tensor map = normal(10, 30).mul(0.5);
    Param w1 = new Param(normal(20, 30).mul(0.1));
    Param w2 = new Param(normal(10, 20).mul(0.1));
    Tensor b = normal(10, 20).mul(0.5);
    Sgd sgd = new Sgd(List.of(w1, w2), 0.002);
    for (int t = 0; t < STEPS; t++) {
      Tensor x = normal(BATCH, 30);
      Tensor h = x.linear(w1, null);
      Tensor y = random ? new Feedback().apply(h, w2, b) : h.linear(w2, null);
      Tensor error = y.sub(x.linear(map, null));
      Tensor loss = error.square().sum().div(2 * BATCH);
      losses[t] = loss.item();
      angles[t] = angle(error.detach().matmul(b), error.detach().matmul(w2.value()));
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
    }
  }

  private static Tensor normal(int rows, int columns) {
    return Rng.current().normal(DType.F64, Shape.of(rows, columns));
  }

  /** Between what B and what W send back, in degrees. */
  private static double angle(Tensor a, Tensor b) {
    double cos =
        a.mul(b).sum().item() / Math.sqrt(a.square().sum().item() * b.square().sum().item());
    return Math.toDegrees(Math.acos(cos));
  }

  private static double mean(double[] a, int from, int to) {
    return Arrays.stream(a, from, to).average().orElseThrow();
  }

  @Override
  public void run(Checks c) {
    run(false);
    c.expectTrue("backpropagation: loss falls 1000 times", losses[STEPS - 1] < losses[0] / 1000);
    run(true);
    c.note(
        String.format(
            Locale.ROOT,
            "random feedback: loss %.1f -> %.1e, angle to backpropagation %.0f -> %.0f degrees",
            losses[0],
            losses[STEPS - 1],
            mean(angles, 0, 100),
            mean(angles, STEPS - 100, STEPS)));
    c.expectTrue("random feedback: loss falls 1000 times", losses[STEPS - 1] < losses[0] / 1000);
    double early = mean(angles, 0, 100);
    double late = mean(angles, STEPS - 100, STEPS);
    c.expectTrue("mean angle at first below 90 degrees", early < 90);
    c.expectTrue("  at last below 60, and smaller", late < 60 && late < early);
  }

  private void run(boolean random) {
    Rng.using(
        1,
        () -> {
          train(random);
          return losses;
        });
  }
}
