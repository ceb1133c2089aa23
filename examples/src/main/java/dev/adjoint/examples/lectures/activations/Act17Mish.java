package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Close to swish, with a deeper dip. */
@Slide(id = "ACT-17", title = "mish x tanh(softplus(x))")
public final class Act17Mish implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "mish",
        Tensor::mish,
        """
          -3  -0.1456474613  -0.0933931145
          -2  -0.2525014827  -0.1083550924
          -1  -0.3034014614   0.0592167559
        -0.5  -0.2207437747   0.2895106779
           0   0.0000000000   0.6000000000
         0.5   0.3752452113   0.8864243754
           1   0.8650983883   1.0490362201
           2   1.9439589595   1.0693179343
           3   2.9865350050   1.0211069109
        """);

    Tensor x = Curve.grid();
    Tensor composed = x.mul(x.softplus().tanh());
    c.expectTrue("as x tanh(softplus(x))", composed.sub(x.mish()).abs().amax().item() < 1e-14);
    c.expect("minimum", Curve.minimum(Tensor::mish)[1], -0.3088434, 1e-6);
    c.expect("  at x", Curve.minimum(Tensor::mish)[0], -1.1924, 1e-4);
  }
}
