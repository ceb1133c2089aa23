package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** Functions of one number with their derivatives; erf makes the exact GELU. */
@Slide(id = "OP-10", title = "sin, cos, sin(x)/x, erf, softsign")
public final class Op10SineAndErf implements Lecture {
  private static void gate(
      Checks c, String what, UnaryOperator<Tensor> f, double x, String value, String derivative) {
    var y = Adjoint.valueAndGrad(f, Tensor.of(x));
    c.expect(what, y.value(), value);
    c.expect("  its derivative", y.grad(), derivative);
  }

  @Override
  public void run(Checks c) {
    gate(c, "sin 1", Tensor::sin, 1, "0.8414709848", "0.5403023059");
    gate(c, "cos 1", Tensor::cos, 1, "0.5403023059", "-0.8414709848");
    gate(c, "sin(x)/x at 2", x -> x.sin().div(x), 2, "0.4546487134", "-0.4353977750");
    gate(c, "erf(1/sqrt 2)", Tensor::erf, Math.sqrt(0.5), "0.6826894921", "0.6843965606");
    gate(c, "erf 0", Tensor::erf, 0, "0", "1.1283791671");
    gate(c, "|-3|", Tensor::abs, -3, "3", "-1");
    gate(c, "softsign -3 / (1 + 3)", x -> x.div(x.abs().add(1)), -3, "-0.75", "0.0625");
  }
}
