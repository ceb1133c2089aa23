package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** f = e^x: e^x. f = 1/x: -1/x^2. f = ax: a. f = c + x: 1. At x = 2. */
@Slide(id = "OP-05", title = "e^x, 1/x, a x, c + x and their derivatives")
public final class Op05LocalDerivatives implements Lecture {
  @Override
  public void run(Checks c) {
    line(c, "e^x", Tensor::exp, "7.3890560989", "7.3890560989");
    line(c, "1/x", Tensor::reciprocal, "0.5", "-0.25");
    line(c, "1/x as a division", x -> x.rdiv(1), "0.5", "-0.25");
    line(c, "a x, a = 3", x -> x.mul(3), "6", "3");
    line(c, "c + x, c = 3", x -> x.add(3), "5", "1");
  }

  private static void line(
      Checks c, String name, UnaryOperator<Tensor> f, String value, String derivative) {
    var at2 = Adjoint.valueAndGrad(f, Tensor.of(2.0));
    c.expect(name, at2.value(), value);
    c.expect("  its derivative", at2.grad(), derivative);
  }
}
