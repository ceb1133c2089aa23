package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/**
 * Rosenblatt's perceptron ends in a step. Its derivative is zero wherever there is one, so
 * backpropagation gives every weight the gradient zero, never NaN. A comparison gives truth values,
 * which no gradient passes.
 */
@Slide(id = "AD-30", title = "M = L > 0: dM/dL = 0, we cannot learn")
public final class Ad30NoLearningThroughSteps implements Lecture {
  /** 1 where t is positive, 0 where it is negative. */
  private static Tensor step(Tensor t) {
    return t.sign().add(1).div(2);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor y = Tensor.of(new double[] {0, 0, 0, 1});
    Param w = new Param(Tensor.of(new double[] {0.3, -0.2}));
    Param b = new Param(Tensor.of(0.1));
    Sgd sgd = new Sgd(List.of(w, b), 0.5);
    double[] losses = new double[5];
    for (int t = 0; t < losses.length; t++) {
      Tensor loss = step(x.matmul(w).add(b)).sub(y).square().sum();
      losses[t] = loss.item();
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
    }
    c.expect("loss: never falls", Tensor.of(losses), 2, 2, 2, 2, 2);
    c.expect("gradient of the weights", w.grad(), 0, 0);
    c.expect("gradient of the bias", b.grad(), 0);
    c.expect("weights after training", w.value(), 0.3, -0.2);
    c.expect("bias after training", b.value(), 0.1);

    Tensor l = Tensor.of(2.0).requiresGrad();
    c.expectText("M = L > 0", l.gt(0).describe(), "bool[]");
    c.expectError(
        "backward() from M",
        () -> l.gt(0).to(DType.F64).backward(),
        "backward: f64[] does not need a gradient: no input of its computation did");
  }
}
