package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/**
 * The penalty pulls every weight towards 0 by 2 lambda W. The slide prints no lambda: it is 1
 * there.
 */
@Slide(id = "LO-09", title = "+ lambda sum W^2")
public final class Lo09Regulariser implements Lecture {
  /** One step on the mean squared error of a linear model. */
  private static Tensor step(double penalty, Sgd.Options options) {
    Param w = new Param(Tensor.of(new double[][] {{0.1, 0.5}, {-0.3, 0.8}}));
    Tensor x = Tensor.of(new double[][] {{1, 2}, {-1, 0.5}, {0.5, -1.5}});
    Tensor loss = Losses.mse(x.linear(w, null), x).add(w.square().sum().mul(penalty));
    loss.backward();
    new Sgd(List.of(w), 0.1, options).step();
    return w.value();
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{0.1, 0.5}, {-0.3, 0.8}});
    var one = Adjoint.valueAndGrad(v -> v.square().sum(), w);
    c.expect("lambda 1: sum of W^2", one.value(), 0.99);
    c.expect("  its gradient 2 W", one.grad(), "0.2 1", "-0.6 1.6");
    double lambda = 0.01;
    Tensor g = Adjoint.grad(v -> v.square().sum().mul(lambda)).apply(w);
    c.expect("lambda 0.01: 2 lambda W", g, w.mul(2 * lambda));

    Tensor asLoss = step(lambda, Sgd.Options.DEFAULT);
    Tensor asDecay = step(0, Sgd.Options.DEFAULT.withWeightDecay(2 * lambda));
    c.expect("one step with the penalty, and with weight decay 2 lambda", asDecay, asLoss);
  }
}
