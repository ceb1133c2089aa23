package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Three weights and a step make a gate. */
@Slide(id = "PC-02", title = "AND, OR, NOR: one unit each")
public final class Pc02LogicFunctions implements Lecture {
  private static Tensor unit(Tensor x, double w0, double w1, double w2) {
    return x.matmul(Tensor.of(new double[] {w1, w2})).add(w0).step();
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    c.note("of 00, 01, 10, 11");
    c.expect("AND (-1.5, 1, 1)", unit(x, -1.5, 1, 1), 0, 0, 0, 1);
    c.expect("OR (-0.5, 1, 1)", unit(x, -0.5, 1, 1), 0, 1, 1, 1);
    c.expect("NOR (0.5, -1, -1)", unit(x, 0.5, -1, -1), 1, 0, 0, 0);
  }
}
