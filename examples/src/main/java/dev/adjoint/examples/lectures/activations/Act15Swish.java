package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A smooth gate on x itself. */
@Slide(id = "ACT-15", title = "swish x sigmoid(x), also SiLU")
public final class Act15Swish implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "swish",
        Tensor::silu,
        """
          -3  -0.1422776195  -0.0881041060
          -2  -0.2384058440  -0.0907842488
          -1  -0.2689414214   0.0723294881
        -0.5  -0.1887703344   0.2600388127
           0   0.0000000000   0.5000000000
         0.5   0.3112296656   0.7399611873
           1   0.7310585786   0.9276705119
           2   1.7615941560   1.0907842488
           3   2.8577223805   1.0881041060
        """);

    c.expect("minimum", Curve.minimum(Tensor::silu)[1], -0.2784645, 1e-6);
    c.expect("  at x", Curve.minimum(Tensor::silu)[0], -1.2785, 1e-4);
    c.note(
        "the link on the GELU slide, arXiv 1710.05941, is the paper on this; GELU's is 1606.08415");
  }
}
