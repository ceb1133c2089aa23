package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/** An optimizer takes a list of parameters; a model gives its own. */
@Slide(id = "OPT-07", title = "SGD([w_1, w_2]) and Adam(model.parameters())")
public final class Opt07Parameters implements Lecture {
  @Override
  public void run(Checks c) {
    Param w = new Param(Tensor.of(new double[][] {{1, 2}}));
    Param b = new Param(Tensor.of(new double[] {3}));
    Linear model = new Linear(w, b);
    Tensor x = Tensor.of(new double[][] {{1, -1}});
    model.forward(x).square().sum().backward();
    new Sgd(List.of(w, b), 0.1).step();
    c.expect("SGD([w, b])", w.value(), 0.6, 2.4);
    new Sgd(model.parameters(), 0.1).step();
    c.expect("SGD(model.parameters())", w.value(), 0.2, 2.8);
    c.expect("  its bias", b.value(), 2.2);
    c.expect("parameters", model.parameters().size(), 2);
  }
}
