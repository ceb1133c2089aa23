package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** What no single unit can do, two layers of the same units can. */
@Slide(id = "PC-03", title = "XNOR = OR(AND, NOR): two layers")
public final class Pc03Xnor implements Lecture {
  private static Tensor layer(Tensor x, Tensor w, Tensor b) {
    return x.linear(w, b).step();
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor h =
        layer(x, Tensor.of(new double[][] {{1, 1}, {-1, -1}}), Tensor.of(new double[] {-1.5, 0.5}));
    c.expect("hidden: AND, NOR of 00, 01, 10, 11", h, "0 1", "0 0", "0 0", "1 0");
    Tensor y = layer(h, Tensor.of(new double[][] {{1, 1}}), Tensor.of(new double[] {-0.5}));
    c.expect("XNOR", y.squeeze(-1), 1, 0, 0, 1);
  }
}
