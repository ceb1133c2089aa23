package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.BinaryOperator;

/**
 * The gradient goes to the larger input; where both are equal each gets half, so nothing is lost.
 */
@Slide(id = "OP-03", title = "max gate: gradient router")
public final class Op03MaxGate implements Lecture {
  private static void gate(
      Checks c, String what, BinaryOperator<Tensor> f, double x, double y, double dx, double dy) {
    Tensor a = Tensor.of(x).requiresGrad();
    Tensor b = Tensor.of(y).requiresGrad();
    f.apply(a, b).backward(Tensor.of(9.0));
    c.expect(what + ", upstream 9: dx", a.grad(), dx);
    c.expect(what + ", upstream 9: dy", b.grad(), dy);
  }

  @Override
  public void run(Checks c) {
    gate(c, "max(4, 5)", Tensor::maximum, 4, 5, 0, 9);
    gate(c, "min(4, 5)", Tensor::minimum, 4, 5, 9, 0);
    gate(c, "max(5, 5), a tie", Tensor::maximum, 5, 5, 4.5, 4.5);
    gate(c, "min(5, 5), a tie", Tensor::minimum, 5, 5, 4.5, 4.5);

    Tensor m = Tensor.of(new double[][] {{1, 3}, {4, 4}}).requiresGrad();
    m.amax().backward();
    c.expect("amax of all, two share the first place", m.grad(), "0 0", "0.5 0.5");
    m.zeroGrad();
    m.max(1).values().sum().backward();
    c.expect("max(1) routes to the first of equals", m.grad(), "0 1", "1 0");
    m.zeroGrad();
    m.amin(0).sum().backward();
    c.expect("amin(0)", m.grad(), "1 1", "0 0");
  }
}
