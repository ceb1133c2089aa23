package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** d ln x = 1/x, d x^2 = 2x, d sqrt(x) = 1/(2 sqrt(x)), d x^y = y x^(y-1) dx + x^y ln(x) dy. */
@Slide(id = "OP-06", title = "log, square, root, power")
public final class Op06Powers implements Lecture {
  private static void gate(
      Checks c, String what, UnaryOperator<Tensor> f, double x, String value, String derivative) {
    var y = Adjoint.valueAndGrad(f, Tensor.of(x));
    c.expect(what, y.value(), value);
    c.expect("  its derivative", y.grad(), derivative);
  }

  @Override
  public void run(Checks c) {
    gate(c, "ln 3", Tensor::log, 3, "1.0986122887", "0.3333333333");
    gate(c, "6 squared", Tensor::square, 6, "36", "12");
    gate(c, "root of 3", Tensor::sqrt, 3, "1.7320508076", "0.2886751346");
    gate(c, "2 to the 3", x -> x.pow(3), 2, "8", "12");
    gate(c, "4 to the -0.5", x -> x.pow(-0.5), 4, "0.5", "-0.0625");

    Tensor x = Tensor.of(2.0).requiresGrad();
    Tensor y = Tensor.of(3.0).requiresGrad();
    Tensor p = x.pow(y);
    p.backward();
    c.expect("x^y at (2, 3)", p, 8);
    c.expect("dx = y x^(y-1)", x.grad(), 12);
    c.expect("dy = x^y ln x", y.grad(), "5.5451774445");
  }
}
