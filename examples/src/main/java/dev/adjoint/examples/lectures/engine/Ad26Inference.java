package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.Supplier;

/** There is a difference between inference and training: without gradients no graph is recorded. */
@Slide(id = "AD-26", title = "inference records nothing")
public final class Ad26Inference implements Lecture {
  private static int operations(Tensor y) {
    return (int) Graph.of(y).vertices().stream().filter(v -> !v.isInput()).count();
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[] {1, 2}).requiresGrad();
    Supplier<Tensor> model = () -> w.mul(3).sigmoid().sum();
    c.expectTrue("training: the result needs a gradient", model.get().needsGrad());
    c.expect("  operations recorded", operations(model.get()), 3);
    Tensor quiet = Modes.noGrad(model);
    c.expectTrue("noGrad: it needs none", !quiet.needsGrad());
    c.expect("  operations recorded", operations(quiet), 0);
    Tensor inferred = Modes.inference(model);
    c.expectTrue("inference: it needs none", !inferred.needsGrad());
    c.expect("  operations recorded", operations(inferred), 0);
    c.expectTrue("  the same number", inferred.bitEquals(model.get()));

    Tensor x = Tensor.of(3.0).requiresGrad();
    x.mul(x.detach()).backward();
    c.expect("x detach(x) at 3: one factor is a constant", x.grad(), 3);
  }
}
