package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The perceptron stops at the first line that separates. The hinge loss moves it away from both
 * classes.
 */
@Slide(id = "PC-13", title = "neural networks and other methods: how close is the boundary?")
public final class Pc13Margin implements Lecture {
  /**
   * Distance of the nearest sample from the line w0 + w x = 0; negative if one is on the wrong
   * side.
   */
  private static double margin(Tensor w, Tensor x, Tensor y) {
    Tensor direction = Tensor.stack(0, w.select(0, 1), w.select(0, 2));
    Tensor score = x.matmul(direction).add(w.select(0, 0)).mul(y);
    return score.div(direction.norm(2)).amin().item();
  }

  /** The weights that descent finds for this loss of y (w0 + w x), with a small penalty. */
  private static Tensor descend(UnaryOperator<Tensor> loss, Tensor x, Tensor y) {
    UnaryOperator<Tensor> total =
        w -> {
          Tensor direction = Tensor.stack(0, w.select(0, 1), w.select(0, 2));
          Tensor score = x.matmul(direction).add(w.select(0, 0)).mul(y);
          return loss.apply(score).mean().add(direction.square().sum().mul(1e-3));
        };
    Tensor w = Tensor.zeros(DType.F64, Shape.of(3));
    for (int step = 0; step < 2000; step++) {
      w = w.sub(Adjoint.grad(total).apply(w).mul(0.1));
    }
    return w;
  }

  @Override
  public void run(Checks c) {
    Tensor noise = Rng.using(1, () -> Rng.current().uniform(DType.F64, Shape.of(40, 2), -1, 1));
    Tensor y = Tensor.arange(DType.F64, 0, 40, 1).lt(20).to(DType.F64).mul(2).sub(1);
    Tensor x = noise.add(y.mul(1.5).unsqueeze(1));
    c.note("20 samples around (1.5, 1.5), 20 around (-1.5, -1.5), uniform within 1");

    double perceptron = margin(new Perceptron(2, 0.5).fit(x, y, 1000).weights(), x, y);
    double hinge = margin(descend(s -> s.rsub(1).relu(), x, y), x, y);
    double logistic = margin(descend(s -> s.neg().softplus(), x, y), x, y);
    c.note(
        String.format(
            Locale.ROOT,
            "nearest sample: perceptron %.3f, logistic %.3f, hinge %.3f",
            perceptron,
            logistic,
            hinge));
    c.expectTrue("all separate the classes", perceptron > 0 && logistic > 0 && hinge > 0);
    c.expectTrue("the hinge's margin is at least the perceptron's", hinge >= perceptron);
  }
}
