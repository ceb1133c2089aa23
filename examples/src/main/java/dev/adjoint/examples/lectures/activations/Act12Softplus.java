package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A ReLU without the corner. */
@Slide(id = "ACT-12", title = "softplus ln(1 + e^x), with derivative sigmoid(x)")
public final class Act12Softplus implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "softplus",
        Tensor::softplus,
        """
          -3   0.0485873516   0.0474258732
          -2   0.1269280110   0.1192029220
          -1   0.3132616875   0.2689414214
        -0.5   0.4740769842   0.3775406688
           0   0.6931471806   0.5000000000
         0.5   0.9740769842   0.6224593312
           1   1.3132616875   0.7310585786
           2   2.1269280110   0.8807970780
           3   3.0485873516   0.9525741268
        """);

    Tensor far = Tensor.of(new double[] {-1000, 0, 1000});
    c.expect("at -1000, 0, 1000", far.softplus(), "0 0.6931471806 1000");
    c.expect("  its derivative", Curve.slope(Tensor::softplus, far), 0, 0.5, 1);
  }
}
