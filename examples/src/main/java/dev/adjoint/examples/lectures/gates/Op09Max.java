package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** max along an axis gives values and indices; its gradient is one-hot. */
@Slide(id = "OP-09", title = "torch.max: of all, along an axis, of two")
public final class Op09Max implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 3}, {4, 2}});
    var rows = x.max(1);
    c.expect("max(dim=1): values", rows.values(), 3, 4);
    c.expect("  indices", rows.indices(), 1, 0);
    c.expect("  gradient", Adjoint.grad(t -> t.max(1).values().sum()).apply(x), "0 1", "1 0");
    c.expect("max of all", x.amax(), 4);
    c.expect("  gradient", Adjoint.grad(t -> t.amax()).apply(x), "0 0", "1 0");
    Tensor other = Tensor.of(new double[][] {{2, 2}, {2, 3}});
    c.expect("max(a, b)", x.maximum(other), "2 3", "4 3");
    c.expect("  gradient of a", Adjoint.grad(t -> t.maximum(other).sum()).apply(x), "0 1", "1 0");
  }
}
