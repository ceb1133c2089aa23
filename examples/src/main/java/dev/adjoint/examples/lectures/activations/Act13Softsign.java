package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Squashes as slowly as 1/x. */
@Slide(id = "ACT-13", title = "softsign x / (1 + |x|), with derivative 1 / (1 + |x|)^2")
public final class Act13Softsign implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "softsign",
        Tensor::softsign,
        """
          -3  -0.7500000000   0.0625000000
          -2  -0.6666666667   0.1111111111
          -1  -0.5000000000   0.2500000000
        -0.5  -0.3333333333   0.4444444444
           0   0.0000000000   1.0000000000
         0.5   0.3333333333   0.4444444444
           1   0.5000000000   0.2500000000
           2   0.6666666667   0.1111111111
           3   0.7500000000   0.0625000000
        """);

    c.expect("f(-2)", Tensor.of(-2.0).softsign(), "-0.6666667");
    c.expect("  its derivative", Curve.slope(Tensor::softsign, Tensor.of(-2.0)), "0.1111111");
    c.note("erratum: without the bars, x / (1 + x), as printed, it has a pole at -1");
    Tensor x = Tensor.of(new double[] {-2, -1, 1});
    c.expect("as printed at -2, -1, 1", x.div(x.add(1)), 2, Double.NEGATIVE_INFINITY, 0.5);
    c.expect("with the bars", x.softsign(), "-0.6666666667 -0.5 0.5");
  }
}
