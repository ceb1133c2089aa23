package dev.adjoint.examples.lectures.syllabus;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;

/**
 * A loss is an expression, an optimizer a rule that changes tensors. Both with nothing but tensors,
 * on data with an outlier; LO-10 and OPT-08 fit them into the library.
 */
@Slide(id = "SY-02", title = "design a loss and an optimizer, with basic tensors")
public final class Sy02LossAndOptimizer implements Lecture {
  /** Squared near 0, linear far away, so that an outlier pulls with force 1 at most. */
  private static Tensor huber(Tensor prediction, Tensor y) {
    Tensor e = prediction.sub(y).abs();
    return e.le(1).where(e.square().div(2), e.sub(0.5)).mean();
  }

  private static Tensor squared(Tensor prediction, Tensor y) {
    return prediction.sub(y).square().mean().div(2);
  }

  /** v <- 0.9 v + g, w <- w - lr v. */
  private static final class Momentum {
    private final double lr;
    private final List<Tensor> velocity = new ArrayList<>();

    Momentum(double lr) {
      this.lr = lr;
    }

    /** The parameters after the step, new leaves. */
    List<Tensor> step(List<Tensor> parameters) {
      List<Tensor> next = new ArrayList<>();
      for (int i = 0; i < parameters.size(); i++) {
        Tensor g = Objects.requireNonNull(parameters.get(i).grad());
        if (velocity.size() == i) {
          velocity.add(g.mul(0));
        }
        velocity.set(i, velocity.get(i).mul(0.9).add(g));
        next.add(parameters.get(i).detach().sub(velocity.get(i).mul(lr)).requiresGrad());
      }
      return next;
    }
  }

  /** Slope and intercept of a line after training. */
  private static Tensor fit(BinaryOperator<Tensor> loss) {
    Tensor x = Tensor.of(new double[] {0, 1, 2, 3, 4});
    Tensor y = Tensor.of(new double[] {1, 3, 5, 7, 39}); // 2x + 1, and an outlier
    Momentum momentum = new Momentum(0.02);
    List<Tensor> p = List.of(Tensor.of(0.0).requiresGrad(), Tensor.of(0.0).requiresGrad());
    for (int t = 0; t < 1500; t++) {
      loss.apply(p.get(0).mul(x).add(p.get(1)), y).backward();
      p = momentum.step(p);
    }
    return Tensor.stack(0, p.get(0), p.get(1)).detach();
  }

  @Override
  public void run(Checks c) {
    Tensor prediction = Tensor.of(new double[] {0.5, 4}).requiresGrad();
    Tensor loss = huber(prediction, Tensor.of(new double[] {0, 0}));
    c.expect("Huber's loss of errors 0.5 and 4", loss, (0.125 + 3.5) / 2);
    loss.backward();
    c.expect("  gradient", prediction.grad(), 0.25, 0.5);
    c.expect(
        "least squares follow the outlier: slope, intercept",
        fit(Sy02LossAndOptimizer::squared),
        "8.000000 -5.000000");
    c.expect("Huber's loss hardly does", fit(Sy02LossAndOptimizer::huber), "2.500000 0.500000");
    c.note("without the outlier both give 2 and 1");
  }
}
