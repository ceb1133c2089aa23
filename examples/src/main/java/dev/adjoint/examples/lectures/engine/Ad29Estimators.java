package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Estimators;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** "Non-differentiable functions can also be used, but it requires a gradient estimator." */
@Slide(id = "AD-29", title = "steps and samples: gradient estimators")
public final class Ad29Estimators implements Lecture {
  private static final int DRAWS = 1_000_000;

  private static Tensor step(Tensor x) {
    return x.ge(0).to(DType.F64);
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(0.5);
    UnaryOperator<Tensor> loss = v -> step(v.mul(2)).square().div(2);
    UnaryOperator<Tensor> through =
        v -> Estimators.straightThrough(Ad29Estimators::step, v.mul(2)).square().div(2);
    c.note("y = step(w x), L = y^2 / 2, at x = 2, w = 0.5");
    c.expect("L", through.apply(w), 0.5);
    c.expect("dL/dw", Adjoint.grad(loss).apply(w), 0);
    c.expect("  with the straight-through estimator", Adjoint.grad(through).apply(w), 2);

    UnaryOperator<Tensor> mean =
        t -> {
          Tensor p = t.sigmoid();
          return p.mul(0.55 * 0.55).add(p.rsub(1).mul(0.45 * 0.45));
        };
    Tensor theta = Tensor.of(0.0);
    c.note("b = 1 with probability sigmoid(theta), else 0; f = (b - 0.45)^2, at theta = 0");
    c.expect("dE[f]/dtheta", Adjoint.grad(mean).apply(theta), 0.025);
    double estimate = Adjoint.grad(Ad29Estimators::sampled).apply(theta).item();
    c.expectTrue(
        "the score function's mean over 1e6 draws is within 1e-3",
        Math.abs(estimate - 0.025) < 1e-3);

    Tensor logits = Tensor.of(new double[] {1, 2, 3}).expand(DRAWS / 10, 3);
    Tensor sample = Rng.using(1, () -> Estimators.gumbelSoftmaxHard(logits, -1, 1));
    double[] often = sample.mean(0).toDoubleArray();
    double[] p = logits.select(0, 0).softmax(0).toDoubleArray();
    c.note("hard Gumbel-softmax samples have the probabilities softmax(1, 2, 3)");
    for (int i = 0; i < 3; i++) {
      c.expectTrue("  class " + i + " is within 1e-2", Math.abs(often[i] - p[i]) < 1e-2);
    }
  }

  /** The mean of f over draws, whose gradient is the estimate. */
  private static Tensor sampled(Tensor theta) {
    Tensor u = Rng.using(1, () -> Rng.current().uniform(DType.F64, Shape.of(DRAWS)));
    Tensor b = u.lt(theta.sigmoid()).to(DType.F64);
    Tensor logP = b.mul(theta.logSigmoid()).add(b.rsub(1).mul(theta.neg().logSigmoid()));
    return Estimators.scoreFunction(b.sub(0.45).square(), logP).mean();
  }
}
