package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The logarithm of a probability, safe where the probability itself is 0. */
@Slide(id = "ACT-14", title = "ln sigmoid(x), with derivative 1 - sigmoid(x)")
public final class Act14LogSigmoid implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "logSigmoid",
        Tensor::logSigmoid,
        """
          -3  -3.0485873516   0.9525741268
          -2  -2.1269280110   0.8807970780
          -1  -1.3132616875   0.7310585786
        -0.5  -0.9740769842   0.6224593312
           0  -0.6931471806   0.5000000000
         0.5  -0.4740769842   0.3775406688
           1  -0.3132616875   0.2689414214
           2  -0.1269280110   0.1192029220
           3  -0.0485873516   0.0474258732
        """);

    Tensor far = Tensor.of(-1000.0);
    c.expect("at -1000", far.logSigmoid(), -1000);
    c.expect(
        "  as it is written: ln(1 / (1 + e^1000))", far.sigmoid().log(), Double.NEGATIVE_INFINITY);
    c.expect("  its derivative", Curve.slope(Tensor::logSigmoid, far), 1);
  }
}
