package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * The other elementary functions of the exercises, with the derivative of a power by its exponent.
 */
@Slide(id = "OP-06", title = "log, square, sqrt, power")
public final class Op06Powers implements Lecture {
  @Override
  public void run(Checks c) {
    line(c, "log at 3", Tensor::log, 3, "1.0986122887", "0.3333333333");
    line(c, "square at 6", Tensor::square, 6, "36", "12");
    line(c, "sqrt at 3", Tensor::sqrt, 3, "1.7320508076", "0.2886751346");
    line(c, "x^3 at 2", x -> x.pow(3), 2, "8", "12");
    line(c, "x^-0.5 at 4", x -> x.pow(-0.5), 4, "0.5", "-0.0625");

    Tensor a = Tensor.of(2.0).requiresGrad();
    Tensor b = Tensor.of(3.0).requiresGrad();
    Tensor y = a.pow(b);
    y.backward();
    c.expect("a^b at (2, 3)", y, 8);
    c.expect("  by a: b a^(b-1)", a.grad(), 12);
    c.expect("  by b: a^b log a", b.grad(), 8 * Math.log(2));
  }

  private static void line(
      Checks c, String name, UnaryOperator<Tensor> f, double x, String value, String derivative) {
    var at = Adjoint.valueAndGrad(f, Tensor.of(x));
    c.expect(name, at.value(), value);
    c.expect("  its derivative", at.grad(), derivative);
  }
}
