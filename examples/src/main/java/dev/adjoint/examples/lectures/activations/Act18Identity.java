package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;

/** What a regression has at its output. */
@Slide(id = "ACT-18", title = "no activation: g(x) = x")
public final class Act18Identity implements Lecture {
  @Override
  public void run(Checks c) {
    Layer identity = x -> x;
    Tensor x = Tensor.of(new double[] {-2, 0, 3});
    c.expect("g(x)", identity.forward(x), -2, 0, 3);
    c.expect("g'(x)", Curve.slope(identity::forward, x), 1, 1, 1);
    Linear linear = new Linear(3, 2);
    Tensor in = Tensor.of(new float[] {1, 2, 3});
    Tensor with = linear.then(identity).forward(in);
    c.expect("Linear, then none: difference", with.sub(linear.forward(in)), 0, 0);
  }
}
