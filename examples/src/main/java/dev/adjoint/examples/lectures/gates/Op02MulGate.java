package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** d(xy) = y dx + x dy: each input gets the upstream gradient times the other input. */
@Slide(id = "OP-02", title = "mul gate: swap multiplier")
public final class Op02MulGate implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(2.0).requiresGrad();
    Tensor y = Tensor.of(3.0).requiresGrad();
    x.mul(y).backward(Tensor.of(5.0));
    c.expect("2 * 3, upstream 5: dx = 3 * 5", x.grad(), 15);
    c.expect("2 * 3, upstream 5: dy = 2 * 5", y.grad(), 10);

    Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}}).requiresGrad();
    Tensor b = Tensor.of(new double[][] {{5, 6}, {7, 8}}).requiresGrad();
    a.mul(b).sum().backward();
    c.expect("Hadamard product: dA = B", a.grad(), "5 6", "7 8");
    c.expect("Hadamard product: dB = A", b.grad(), "1 2", "3 4");

    Tensor n = Tensor.of(6.0).requiresGrad();
    Tensor d = Tensor.of(3.0).requiresGrad();
    Tensor q = n.div(d);
    q.backward();
    c.expect("6 / 3", q, 2);
    c.expect("dn = 1 / d", n.grad(), 1 / 3.0);
    c.expect("dd = -n / d^2", d.grad(), -2 / 3.0);
  }
}
