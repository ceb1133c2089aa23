package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import java.util.function.UnaryOperator;

/** A function of one variable beside its table: x, f(x), f'(x). */
final class Curve {
  private Curve() {}

  /** The derivative, by backpropagation, at every x. */
  static Tensor slope(UnaryOperator<Tensor> f, Tensor x) {
    return Adjoint.grad(t -> f.apply(t).sum()).apply(x);
  }

  /** Holds f and f' against the lines of the table. */
  static void table(Checks c, String name, UnaryOperator<Tensor> f, String lines) {
    for (String line : lines.strip().split("\n")) {
      String[] row = line.strip().split(" +");
      Tensor x = Tensor.of(Double.parseDouble(row[0]));
      Tensor both = Tensor.stack(0, f.apply(x), slope(f, x));
      c.expect(name + ": f, f' at " + row[0], both, row[1] + " " + row[2]);
    }
  }

  /** From -6 to 6 in quarters. */
  static Tensor grid() {
    return Tensor.linspace(-6, 6, 49);
  }

  /** Where f is smallest on a fine grid from -6 to 6, and its value there. */
  static double[] minimum(UnaryOperator<Tensor> f) {
    Tensor x = Tensor.linspace(-6, 6, 120_001);
    Tensor y = f.apply(x);
    return new double[] {x.get((int) y.argmin().item()), y.min().item()};
  }
}
