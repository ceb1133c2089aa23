package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;

/** A single layer without activation, x W + b, with W kept as [out, in]. */
@Slide(id = "NN-03", title = "nn.Linear(input_dim, output_dim, bias=True)")
public final class Nn03Linear implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Param b = new Param(Tensor.of(new double[] {0.1, 0.2, 0.3}));
    Linear linear = new Linear(new Param(w), b);
    c.expect("as TEN-21", linear.forward(Tensor.of(new double[] {1, 2})), 5.1, 11.2, 17.3);
    Linear without = new Linear(2, 3, Linear.Options.DEFAULT.withoutBias());
    c.expectText("with a bias", new Linear(2, 3).state().keySet(), "[bias, weight]");
    c.expectText("bias=False", without.state().keySet(), "[weight]");
  }
}
