package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/** The parametric ReLU has a gradient by its slope too. */
@Slide(id = "ACT-06", title = "PReLU: the slope a is learnt")
public final class Act06Prelu implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(-2.0);
    Tensor a = Tensor.of(0.25);
    var f = Adjoint.valueAndGrads(v -> v.get(0).prelu(v.get(1)), x, a);
    c.expect("f", f.value(), -0.5);
    c.expect("df/dx", f.grads().get(0), 0.25);
    c.expect("df/da", f.grads().get(1), -2);

    Param slope = new Param(Tensor.of(0.25));
    Sgd sgd = new Sgd(List.of(slope), 0.1);
    Tensor xs = Tensor.of(new double[] {-2, -1, 1, 2});
    Tensor leaky = xs.leakyRelu(0.01);
    for (int step = 0; step < 100; step++) {
      sgd.zeroGrad();
      Losses.mse(xs.prelu(slope), leaky).backward();
      sgd.step();
    }
    c.expect("learnt from leaky ReLU 0.01", slope.value(), 0.01);
  }
}
