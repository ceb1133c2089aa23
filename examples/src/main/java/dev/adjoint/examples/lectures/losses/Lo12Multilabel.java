package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.loss.Reduction;

/** Several classes may be true at once: binary cross entropy over all outputs. */
@Slide(id = "LO-12", title = "multilabel: one sigmoid for each class")
public final class Lo12Multilabel implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor logits = Tensor.of(new double[][] {{2, -1, 0.5}, {-3, 1, 0}});
    Tensor y = Tensor.of(new double[][] {{1, 0, 1}, {0, 1, 1}});
    Tensor terms = Losses.bceWithLogits(logits, y, Reduction.NONE);
    c.expect(
        "each label's loss",
        terms,
        "0.1269280110 0.3132616875 0.4740769842",
        "0.0485873516 0.3132616875 0.6931471806");
    c.expect("mean over samples and classes", Losses.bceWithLogits(logits, y), terms.mean());
    Tensor g = Adjoint.grad(t -> Losses.bceWithLogits(t, y)).apply(logits);
    c.expect("gradient (s - y) / 6", g, logits.sigmoid().sub(y).div(6));
  }
}
