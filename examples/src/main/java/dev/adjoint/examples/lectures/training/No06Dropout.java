package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Dropout;

/** In training each number is dropped with probability p and the others grow by 1 / (1 - p). */
@Slide(id = "NO-06", title = "dropout")
public final class No06Dropout implements Lecture {
  @Override
  public void run(Checks c) {
    Dropout dropout = new Dropout(0.5);
    Tensor ones = Tensor.ones(DType.F64, Shape.of(100_000));
    Tensor y = Rng.using(1, () -> Modes.training(() -> dropout.forward(ones)));
    c.expectTrue("only 0 and 2", y.mul(y.rsub(2)).abs().amax().item() == 0);
    c.expectTrue("mean of 1e5 ones within 0.01", Math.abs(y.mean().item() - 1) < 0.01);
    Tensor again = Rng.using(1, () -> Modes.training(() -> dropout.forward(ones)));
    c.expect("the same seed: differences", again.sub(y).abs().sum(), 0);
    Tensor evaluated = Modes.evaluating(() -> dropout.forward(ones));
    c.expectTrue("evaluating: the identity", evaluated.sub(ones).abs().sum().item() == 0);
  }
}
