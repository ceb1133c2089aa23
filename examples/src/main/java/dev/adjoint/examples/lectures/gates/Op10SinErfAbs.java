package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * What GELU, softsign and sinc are made of. Java has no erf; the library's is good to the last
 * digits.
 */
@Slide(id = "OP-10", title = "sin, cos, erf, |x|")
public final class Op10SinErfAbs implements Lecture {
  @Override
  public void run(Checks c) {
    line(c, "sin at 1", Tensor::sin, 1, "0.8414709848", Math.cos(1));
    line(c, "cos at 1", Tensor::cos, 1, "0.5403023059", -Math.sin(1));
    line(c, "|x| at -2", Tensor::abs, -2, "2", -1);
    line(
        c,
        "softsign x / (1 + |x|) at -2",
        x -> x.div(x.abs().add(1)),
        -2,
        "-0.6666666667",
        1 / 9.0);
    line(
        c,
        "sin x / x at 2",
        x -> x.sin().div(x),
        2,
        "0.4546487134",
        Math.cos(2) / 2 - Math.sin(2) / 4);
    line(
        c,
        "gelu x (1 + erf(x / sqrt 2)) / 2 at 1",
        x -> x.mul(x.mul(Math.sqrt(0.5)).erf().add(1)).mul(0.5),
        1,
        "0.8413447461",
        1.0833154706);
    c.expect(
        "  its derivative as one operation",
        Adjoint.grad(Tensor::gelu).apply(Tensor.of(1.0)),
        "1.0833154706");
    Tensor root = Tensor.of(Math.sqrt(0.5));
    c.expect("erf(1 / sqrt 2)", root.erf().item(), 0.68268949213708585, 1e-12);
    c.expect(
        "erf'(0) = 2 / sqrt(pi)",
        Adjoint.grad(Tensor::erf).apply(Tensor.of(0.0)),
        2 / Math.sqrt(Math.PI));
  }

  private static void line(
      Checks c, String name, UnaryOperator<Tensor> f, double x, String value, double derivative) {
    var at = Adjoint.valueAndGrad(f, Tensor.of(x));
    c.expect(name, at.value(), value);
    c.expect("  its derivative", at.grad(), derivative);
  }
}
