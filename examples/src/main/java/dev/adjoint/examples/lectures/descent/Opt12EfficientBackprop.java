package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Init;

/**
 * Scaled so that 1 goes to 1, and that inputs of variance 1 keep it, with weights of variance 1 /
 * in.
 */
@Slide(id = "OPT-12", title = "reading: Efficient Backprop, 1.7159 tanh(2 x / 3)")
public final class Opt12EfficientBackprop implements Lecture {
  private static Tensor scaledTanh(Tensor x) {
    return x.mul(2 / 3.0).tanh().mul(1.7159);
  }

  @Override
  public void run(Checks c) {
    c.expect("f(1)", scaledTanh(Tensor.of(1.0)), "0.9999972559");
    Tensor x = Rng.using(1, () -> Rng.current().normal(DType.F64, Shape.of(1000, 100)));
    Init lecun = Init.normal(0, Math.sqrt(1 / 100.0));
    Tensor w = Rng.using(2, () -> lecun.draw(DType.F64, Shape.of(100, 100)));
    double std = scaledTanh(x.linear(w, null)).std().item();
    c.expect("spread of 100 units over normal inputs", std, 1, 0.15);
  }
}
