package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A comparison has no gradient; where gives it to the branch that was taken, and only there. */
@Slide(id = "OP-11", title = "M = L > 0: where routes the gradient")
public final class Op11Masks implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor l = Tensor.of(new double[] {-1, 2, 0, 3}).requiresGrad();
    Tensor m = l.gt(0);
    c.expectText("M = L > 0", m, "tensor([False,  True, False,  True])");
    c.expectTrue("M needs no gradient", !m.needsGrad());
    Tensor y = m.where(l.mul(10), l);
    y.sum().backward();
    c.expect("where(M, 10 L, L)", y, -1, 20, 0, 30);
    c.expect("  gradient", l.grad(), 1, 10, 1, 10);

    l.zeroGrad();
    Tensor safe = m.where(l, l.onesLike());
    m.where(safe.log(), l).sum().backward();
    c.expect("where(M, ln where(M, L, 1), L): gradient", l.grad(), 1, 0.5, 1, 1 / 3.0);
    c.note("without the inner where, ln gets upstream 0 at L = 0 and gives 0 / 0");
  }
}
