package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;

/** Fully connected layers of any depth; usually with a learnable bias at each. */
@Slide(id = "NN-07", title = "f = W3 max(0, W2 max(0, W1 x))")
public final class Nn07FullyConnected implements Lecture {
  private static Tensor f(Tensor x, Tensor... weights) {
    Tensor h = x.linear(weights[0], null);
    for (int l = 1; l < weights.length; l++) {
      h = h.relu().linear(weights[l], null);
    }
    return h;
  }

  @Override
  public void run(Checks c) {
    c.note("D = 4, H1 = 5, H2 = 3, C = 2");
    Tensor x = Sines.of(1, 1, 4).squeeze(0);
    Tensor w1 = Sines.of(11, 5, 4);
    Tensor w2 = Sines.of(31, 3, 5);
    Tensor w3 = Sines.of(51, 2, 3);
    c.expectText("f = W1 x", f(x, w1).shape(), "[5]");
    c.expectText("f = W2 max(0, W1 x)", f(x, w1, w2).shape(), "[3]");
    c.expectText("f = W3 max(0, W2 max(0, W1 x))", f(x, w1, w2, w3).shape(), "[2]");
    Tensor columns = w3.matmul(w2.matmul(w1.matmul(x).relu()).relu());
    c.expect("with columns, as on the slide", columns, f(x, w1, w2, w3));
    Tensor eye = Tensor.eye(DType.F64, 2);
    Tensor two = Tensor.of(new double[] {3, -1});
    c.expect("W1 = I, W2 = (1 1) on (3, -1)", f(two, eye, Tensor.of(new double[][] {{1, 1}})), 3);
  }
}
