package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Values and where they are; the gradient is one-hot. */
@Slide(id = "OP-09", title = "torch.max: of all, along an axis, of two")
public final class Op09MaxOverAnAxis implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 3}, {4, 2}}).requiresGrad();
    var rows = x.max(1);
    c.expect("max along axis 1", rows.values(), 3, 4);
    c.expect("  where", rows.indices(), 1, 0);
    rows.values().sum().backward();
    c.expect("  gradient", x.grad(), "0 1", "1 0");
    x.zeroGrad();
    Tensor all = x.amax();
    all.backward();
    c.expect("max of all", all, 4);
    c.expect("  gradient", x.grad(), "0 0", "1 0");
    Tensor two = x.detach().maximum(Tensor.of(new double[][] {{2, 2}, {2, 2}}));
    c.expect("max of two tensors", two, "2 3", "4 2");
  }
}
