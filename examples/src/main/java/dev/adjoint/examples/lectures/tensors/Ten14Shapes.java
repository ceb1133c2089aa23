package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** From one or several inputs to one or several outputs: the shape of the derivative. */
@Slide(id = "TEN-14", title = "derivative, gradient, column, Jacobian")
public final class Ten14Shapes implements Lecture {
  private static void check(
      Checks c, String what, UnaryOperator<Tensor> f, Tensor x, String shape, String... rows) {
    Tensor j = Adjoint.jacobian(f, x);
    c.expectText(what + ": shape", j.shape(), shape);
    c.expect(what + ": values", j, rows);
  }

  @Override
  public void run(Checks c) {
    Tensor one = Tensor.of(3.0);
    Tensor three = Tensor.of(new double[] {1, 2, 3});

    check(c, "R to R, x^2 at 3", x -> x.square(), one, "[]", "6");
    check(c, "R3 to R, x1 x2 x3 at (1, 2, 3)", x -> x.prod(), three, "[3]", "6 3 2");
    check(
        c,
        "R to R3, (x, x^2, x^3) at 3",
        x -> Tensor.stack(0, x, x.square(), x.pow(3)),
        one,
        "[3]",
        "1 6 27");
    check(
        c,
        "R3 to R2, (x1 x2, x2 x3) at (1, 2, 3)",
        x -> x.slice(0, 0, 2).mul(x.slice(0, 1, 3)),
        three,
        "[2, 3]",
        "2 1 0",
        "0 3 2");
    c.expect(
        "the gradient is the row of R3 to R", Adjoint.grad(x -> x.prod()).apply(three), "6 3 2");
  }
}
