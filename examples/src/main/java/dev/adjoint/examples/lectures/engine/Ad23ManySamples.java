package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.loss.Reduction;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Sum all gradients from all samples in the mini-batch. The losses of the library take the mean
 * unless told otherwise.
 */
@Slide(id = "AD-23", title = "many samples: gradients add up; a mean divides by N")
public final class Ad23ManySamples implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 2, 3});
    Tensor y = Tensor.of(new double[] {2, 2, 5});
    Tensor w = Tensor.of(1.0).requiresGrad();
    Tensor b = Tensor.of(0.0).requiresGrad();
    Tensor loss = w.mul(x).add(b).sub(y).square().sum().mul(0.5);
    loss.backward();
    c.expect("J = 1/2 sum (w x + b - y)^2", loss, 2.5);
    c.expect("dJ/dw", w.grad(), -7);
    c.expect("dJ/db", b.grad(), -3);

    Param weight = new Param(Tensor.of(1.0));
    Tensor each =
        Adjoint.perSampleGrad(
                List.of(weight), (xi, yi) -> xi.mul(weight).sub(yi).square().sum().mul(0.5), x, y)
            .getFirst();
    c.expect("dJ/dw of each sample", each, -1, 0, -6);
    c.expect("  their sum", each.sum(), -7);
    c.expect("  their mean", each.mean(), -7 / 3.0);

    UnaryOperator<Tensor> mean = t -> Losses.mse(t.mul(x), y).mul(0.5);
    c.expect("Losses.mse is a mean: dw = -7/3", Adjoint.grad(mean).apply(Tensor.of(1.0)), -7 / 3.0);
    UnaryOperator<Tensor> sum = t -> Losses.mse(t.mul(x), y, Reduction.SUM).mul(0.5);
    c.expect("with Reduction.SUM: dw = -7", Adjoint.grad(sum).apply(Tensor.of(1.0)), -7);
  }
}
