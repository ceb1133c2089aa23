package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The quotient is 0/0 at 0; the function is 1 there, with slope 0. */
@Slide(id = "ACT-16", title = "sinc sin(x) / x, 1 at 0")
public final class Act16Sinc implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "sinc",
        Tensor::sinOverX,
        """
          -3   0.0470400027   0.3456774998
          -2   0.4546487134   0.4353977750
          -1   0.8414709848   0.3011686789
        -0.5   0.9588510772   0.1625370306
           0   1.0000000000   0.0000000000
         0.5   0.9588510772  -0.1625370306
           1   0.8414709848  -0.3011686789
           2   0.4546487134  -0.4353977750
           3   0.0470400027  -0.3456774998
        """);

    Tensor near = Tensor.of(1e-4);
    c.expect("f'(1e-4)", Curve.slope(Tensor::sinOverX, near).item(), -3.3333e-5, 1e-4);
    c.note("as printed, sin(x) / x, the value at 0 is not a number");
    Tensor zero = Tensor.of(0.0);
    c.expect("sin(0) / 0", zero.sin().div(zero), Double.NaN);
    c.expect("f(0)", zero.sinOverX(), 1);
  }
}
