package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrence is a loop in time over one cell. A model that holds itself is an error, which says
 * where.
 */
@Slide(id = "NN-11", title = "take special care when there are cycles")
public final class Nn11Cycles implements Lecture {
  private static final class Cell implements Layer {
    final List<Layer> parts = new ArrayList<>();

    @Override
    public Tensor forward(Tensor x) {
      return x;
    }
  }

  @Override
  public void run(Checks c) {
    c.note("h = tanh(0.5 x + 0.8 h), unfolded over x = 1, 0, -1: AD-25");
    Tensor h = Tensor.of(0.0);
    double[] h123 = new double[3];
    double[] x = {1, 0, -1};
    for (int t = 0; t < 3; t++) {
      h = h.mul(0.8).add(0.5 * x[t]).tanh();
      h123[t] = h.item();
    }
    c.expect("h", Tensor.of(h123), "0.4621171573 0.3537237885 -0.2136768637");

    Cell cell = new Cell();
    cell.parts.add(cell);
    c.expectError(
        "a module that contains itself",
        cell::parameters,
        "parameters of Cell: parts.0 leads back to the model itself");
  }
}
