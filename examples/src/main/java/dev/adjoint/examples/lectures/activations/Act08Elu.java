package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** Bends softly towards -alpha. The slide has no alpha: it is 1 there. */
@Slide(id = "ACT-08", title = "ELU: x for x >= 0, alpha (e^x - 1) for x < 0")
public final class Act08Elu implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "elu, alpha 1",
        t -> t.elu(1),
        """
          -3  -0.9502129316   0.0497870684
          -2  -0.8646647168   0.1353352832
          -1  -0.6321205588   0.3678794412
        -0.5  -0.3934693403   0.6065306597
           0   0.0000000000   1.0000000000
         0.5   0.5000000000   1.0000000000
           1   1.0000000000   1.0000000000
           2   2.0000000000   1.0000000000
           3   3.0000000000   1.0000000000
        """);
    Curve.table(
        c,
        "elu, alpha 0.5",
        t -> t.elu(0.5),
        """
          -3  -0.4751064658   0.0248935342
          -2  -0.4323323584   0.0676676416
          -1  -0.3160602794   0.1839397206
        -0.5  -0.1967346701   0.3032653299
           0   0.0000000000   0.5000000000
         0.5   0.5000000000   1.0000000000
           1   1.0000000000   1.0000000000
           2   2.0000000000   1.0000000000
           3   3.0000000000   1.0000000000
        """);

    c.note(
        "erratum: a 'non-monotonic bump', 'default for BERT' is said of ELU; both belong to GELU");
    Tensor x = Tensor.linspace(-6, 6, 1201);
    c.expectTrue("ELU's slope is positive everywhere", smallestSlope(t -> t.elu(1), x) > 0);
    c.expectTrue("GELU's is not", smallestSlope(Tensor::gelu, x) < 0);
    c.note("for alpha other than 1 it has a corner at 0");
    Tensor beside = Tensor.of(new double[] {-1e-12, 1e-12});
    c.expect("alpha 0.5, left and right of 0", Curve.slope(t -> t.elu(0.5), beside), "0.5 1");
  }

  private static double smallestSlope(UnaryOperator<Tensor> f, Tensor x) {
    return Curve.slope(f, x).amin().item();
  }
}
