package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.comparisons.Cm08WeakOrStrong.Circle;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;

/**
 * Someone who knows the data makes the features, and a line is enough. End to end the features are
 * learned too, from nothing but the labels.
 */
@Slide(id = "CM-09", title = "hand-crafted features, or end to end")
public final class Cm09HandCrafted implements Lecture {
  @Override
  public void run(Checks c) {
    double[] shares = Rng.using(1, () -> Modes.withDType(DType.F64, Cm09HandCrafted::shares));
    c.note(
        "right: raw features %.3f, squares made by hand %.3f, end to end %.3f"
            .formatted(shares[0], shares[1], shares[2]));
    c.expectTrue("a line on the raw features: below 0.7", shares[0] < 0.7);
    c.expectTrue("a line on the squares: above 0.95", shares[1] > 0.95);
    c.expectTrue("end to end: above 0.95", shares[2] > 0.95);
  }

  private static double[] shares() {
    Circle circle = Circle.of(100);
    Layer crafted = new Sequential(Tensor::square, new Linear(2, 1));
    Layer learned = new Sequential(new Linear(2, 16), Tensor::tanh, new Linear(16, 1));
    return new double[] {
      circle.right(new Linear(2, 1), 300), circle.right(crafted, 300), circle.right(learned, 300)
    };
  }
}
