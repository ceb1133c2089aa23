package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/** A weak model many times, or a strong one a few times? Iterations do not make up for strength. */
@Slide(id = "CM-08", title = "a weaker model with more iterations, or a stronger one")
public final class Cm08WeakOrStrong implements Lecture {
  /** Class 1 inside of a circle: features as they come, or with the radius made by hand. */
  record Circle(Tensor x, Tensor y) {
    static Circle of(int n) {
      Tensor x = Rng.current().normal(DType.F64, Shape.of(n, 2));
      return new Circle(x, x.square().sum(1).lt(1.4).to(DType.F64).unsqueeze(1));
    }

    /** Share of the labels that the model has right after so many steps. */
    double right(Layer net, int steps) {
      Adam adam = new Adam(net.parameters(), 0.03);
      for (int step = 0; step < steps; step++) {
        adam.zeroGrad();
        Losses.bceWithLogits(net.forward(x), y).backward();
        adam.step();
      }
      return net.forward(x).step().eq(y).to(DType.F64).mean().item();
    }
  }

  @Override
  public void run(Checks c) {
    double[] shares = Rng.using(1, () -> Modes.withDType(DType.F64, Cm08WeakOrStrong::shares));
    c.note(
        "a line, 2000 steps: %.3f right; 2-16-1, 100 steps: %.3f".formatted(shares[0], shares[1]));
    c.expectTrue("the line stays below 0.7", shares[0] < 0.7);
    c.expectTrue("the stronger model is above 0.9 in a twentieth of the steps", shares[1] > 0.9);
  }

  private static double[] shares() {
    Circle circle = Circle.of(100);
    Layer weak = new Linear(2, 1);
    Layer strong = new Sequential(new Linear(2, 16), Tensor::tanh, new Linear(16, 1));
    return new double[] {circle.right(weak, 2000), circle.right(strong, 100)};
  }
}
