package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Keep;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * The partial derivative depends on all paths from f to xi. A copy gate is a gradient adder, also
 * when one tensor is both operands of one operation.
 */
@Slide(id = "AD-03", title = "every path counts: a gradient is a sum over all uses")
public final class Ad03Branches implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(2.0);
    Tensor w1 = Tensor.of(3.0).requiresGrad();
    Tensor w2 = Tensor.of(-1.0).requiresGrad();
    Tensor w3 = Tensor.of(0.5).requiresGrad();
    Tensor v = w1.mul(x).retainGrad();
    Tensor y = w2.mul(v).add(w3.mul(v));
    y.backward(Keep.GRAPH);
    c.expect("v = w1 x", v, 6);
    c.expect("y = w2 v + w3 v", y, -3);
    c.expect("dy/dv = w2 + w3", v.grad(), -0.5);
    c.expect("dy/dw1", w1.grad(), -1);
    c.expect("dy/dw2", w2.grad(), 6);
    c.expect("dy/dw3", w3.grad(), 6);

    w1.zeroGrad();
    w2.zeroGrad();
    Tensor loss = y.sub(1).square().mul(0.5);
    loss.backward();
    c.expect("J = (y - 1)^2 / 2", loss, 8);
    c.expect("dJ/dw1", w1.grad(), 4);
    c.expect("dJ/dw2", w2.grad(), -24);

    Tensor three = Tensor.of(3.0);
    c.expect("x x at 3", Adjoint.grad(t -> t.mul(t)).apply(three), 6);
    c.expect("x + x at 3", Adjoint.grad(t -> t.add(t)).apply(three), 2);
    Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    c.note("d/dA sum(A A) = 1 A' + A' 1: row sums of A below, column sums beside");
    c.expect("sum(A A)", Adjoint.grad(t -> t.matmul(t).sum()).apply(a), "7 11", "9 13");
  }
}
