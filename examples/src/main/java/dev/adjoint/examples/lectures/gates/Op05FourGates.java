package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** The four gates of the sigmoid: d e^x = e^x, d(1/x) = -1/x^2, d(a x) = a, d(c + x) = 1. */
@Slide(id = "OP-05", title = "e^x, 1/x, a x, c + x")
public final class Op05FourGates implements Lecture {
  private static void gate(
      Checks c, String what, UnaryOperator<Tensor> f, String value, String derivative) {
    var y = Adjoint.valueAndGrad(f, Tensor.of(2.0));
    c.expect(what + " at 2", y.value(), value);
    c.expect("  its derivative", y.grad(), derivative);
  }

  @Override
  public void run(Checks c) {
    gate(c, "e^x", Tensor::exp, "7.3890560989", "7.3890560989");
    gate(c, "1/x", Tensor::reciprocal, "0.5", "-0.25");
    gate(c, "1/x as a division", x -> x.rdiv(1), "0.5", "-0.25");
    gate(c, "3 x", x -> x.mul(3), "6", "3");
    gate(c, "3 + x", x -> x.add(3), "5", "1");
  }
}
