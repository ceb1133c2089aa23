package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * A comparison gives truth values. where chooses by them and routes the gradient to the branch that
 * was chosen only, even where the other one is infinite.
 */
@Slide(id = "OP-11", title = "M = L > 0 and where(M, a, b)")
public final class Op11Where implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor l = Tensor.of(new double[] {-1, 0, 2});
    c.expectText("L > 0", l.gt(0), "tensor([False, False,  True])");
    Tensor a = Tensor.of(new double[] {1, 2, 3}).requiresGrad();
    Tensor b = Tensor.of(new double[] {10, 20, 30}).requiresGrad();
    Tensor y = l.gt(0).where(a, b);
    y.backward(Tensor.of(new double[] {5, 6, 7}));
    c.expect("where(L > 0, a, b)", y, 10, 20, 3);
    c.expect("upstream (5, 6, 7): to a", a.grad(), 0, 0, 7);
    c.expect("  to b", b.grad(), 5, 6, 0);

    Tensor x = Tensor.of(new double[] {0, 4});
    c.expect(
        "where(x > 0, x^2, -x)' at 0 and 4",
        Adjoint.grad(t -> t.gt(0).where(t.square(), t.neg()).sum()).apply(x),
        -1,
        8);
  }
}
