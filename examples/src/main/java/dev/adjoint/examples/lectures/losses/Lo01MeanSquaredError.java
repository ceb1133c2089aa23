package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.loss.Reduction;

/** The loss of a Gaussian model: mean, sum, or each term. */
@Slide(id = "LO-01", title = "mean squared error")
public final class Lo01MeanSquaredError implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor p = Tensor.of(new double[] {1, 2, 3});
    Tensor y = Tensor.of(new double[] {1.5, 1.5, 5});
    var mean = Adjoint.valueAndGrad(t -> Losses.mse(t, y), p);
    c.expect("mean", mean.value(), 1.5);
    c.expect("  its gradient", mean.grad(), -1 / 3.0, 1 / 3.0, -4 / 3.0);
    c.expect("sum", Losses.mse(p, y, Reduction.SUM), 4.5);
    c.expect("each term", Losses.mse(p, y, Reduction.NONE), 0.25, 0.25, 4);
  }
}
