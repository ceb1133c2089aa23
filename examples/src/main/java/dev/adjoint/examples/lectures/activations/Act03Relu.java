package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Passes what is positive, and the gradient with it; at the kink the derivative is 0. */
@Slide(id = "ACT-03", title = "ReLU max(0, x), the default non-linearity")
public final class Act03Relu implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "relu",
        Tensor::relu,
        """
          -3   0.0000000000   0.0000000000
          -2   0.0000000000   0.0000000000
          -1   0.0000000000   0.0000000000
        -0.5   0.0000000000   0.0000000000
           0   0.0000000000   0.0000000000
         0.5   0.5000000000   1.0000000000
           1   1.0000000000   1.0000000000
           2   2.0000000000   1.0000000000
           3   3.0000000000   1.0000000000
        """);

    Tensor x = Tensor.of(new double[] {1, -2, 3, -1});
    Tensor upstream = Tensor.of(new double[] {4, -1, 5, 9});
    var relu = Adjoint.vjp(v -> v.get(0).relu(), x);
    c.expect("relu(1, -2, 3, -1)", relu.value(), 1, 0, 3, 0);
    c.expect("upstream 4, -1, 5, 9", relu.pullback().apply(upstream).get(0), 4, 0, 5, 0);
    c.note("erratum: the slide writes dh/dw for this derivative; there is no w, it is dh/dx");
  }
}
