package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** It ends if a line separates the classes. For XOR there is none and it never does. */
@Slide(id = "PC-01", title = "perceptron learning: w <- w + lr (y - prediction) x")
public final class Pc01LearningRule implements Lecture {
  private static final Tensor CORNERS = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});

  private static Perceptron learn(Checks c, String name, Tensor x, double... labels) {
    Tensor y = Tensor.of(labels);
    Perceptron p = new Perceptron(x.size(1), 0.5).fit(x, y, 1000);
    c.expect(
        name + ": updates, epochs",
        Tensor.of(new double[] {p.updates(), p.epochs()}),
        expected(name));
    if (p.isConverged()) {
      c.expect("  all right", p.predict(x), y);
    }
    return p;
  }

  private static double[] expected(String name) {
    return switch (name) {
      case "AND" -> new double[] {11, 6};
      case "OR" -> new double[] {5, 4};
      case "NOR" -> new double[] {4, 4};
      case "cancer" -> new double[] {24, 10};
      default -> new double[] {3998, 1000};
    };
  }

  @Override
  public void run(Checks c) {
    c.note("w = 0 at first, lr 0.5, order 00, 01, 10, 11, sgn(0) = +1; the last epoch is clean");
    c.expect("  w", learn(c, "AND", CORNERS, -1, -1, -1, 1).weights(), -3, 2, 1);
    c.expect("  w", learn(c, "OR", CORNERS, -1, 1, 1, 1).weights(), -1, 1, 1);
    c.expect("  w", learn(c, "NOR", CORNERS, 1, -1, -1, -1).weights(), 0, -1, -1);
    Tensor size = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}).unsqueeze(1);
    c.expect("  w", learn(c, "cancer", size, -1, -1, -1, 1, 1, 1).weights(), -8, 2);
    c.expectTrue("XOR ends", !learn(c, "XOR", CORNERS, -1, 1, 1, -1).isConverged());
  }
}
