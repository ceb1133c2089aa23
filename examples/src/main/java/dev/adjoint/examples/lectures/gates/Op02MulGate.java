package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** What is a mul gate? Each input gets the upstream gradient times the other input. */
@Slide(id = "OP-02", title = "mul gate: swap multiplier")
public final class Op02MulGate implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor a = Tensor.of(2.0).requiresGrad();
    Tensor b = Tensor.of(3.0).requiresGrad();
    Tensor y = a.mul(b);
    y.backward(Tensor.of(5.0));
    c.expect("2 * 3", y, 6);
    c.expect("upstream 5: to the 2, 5 * 3", a.grad(), 15);
    c.expect("  to the 3, 5 * 2", b.grad(), 10);

    a.zeroGrad();
    b.zeroGrad();
    a.div(b).backward(Tensor.of(9.0));
    c.expect("2 / 3, upstream 9: to the 2, 9 / 3", a.grad(), 3);
    c.expect("  to the 3, -9 * 2 / 3^2", b.grad(), -2);

    Tensor u = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    Tensor v = Tensor.of(new double[][] {{5, 6}, {7, 8}});
    c.expect("Hadamard product", u.mul(v), "5 12", "21 32");
    c.expect("d/du of its sum", Adjoint.grad(t -> t.mul(v).sum()).apply(u), v);
  }
}
