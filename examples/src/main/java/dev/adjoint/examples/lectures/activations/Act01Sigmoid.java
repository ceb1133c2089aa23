package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The squashing function; its slope is a quarter at most. */
@Slide(id = "ACT-01", title = "sigmoid 1 / (1 + e^-x), with s' = s (1 - s)")
public final class Act01Sigmoid implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "sigmoid",
        Tensor::sigmoid,
        """
          -3   0.0474258732   0.0451766597
          -2   0.1192029220   0.1049935854
          -1   0.2689414214   0.1966119332
        -0.5   0.3775406688   0.2350037122
           0   0.5000000000   0.2500000000
         0.5   0.6224593312   0.2350037122
           1   0.7310585786   0.1966119332
           2   0.8807970780   0.1049935854
           3   0.9525741268   0.0451766597
        """);

    Tensor x = Tensor.linspace(-6, 6, 49);
    Tensor s = x.sigmoid();
    c.expect("s' - s (1 - s)", Curve.slope(Tensor::sigmoid, x).sub(s.mul(s.rsub(1))).amax(), 0);
    c.expect("its largest slope, at 0", Curve.slope(Tensor::sigmoid, x).amax(), 0.25);
  }
}
