package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Index;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Adam;
import java.util.List;

/** Any scalar expression is a loss. This one, ln cosh, is a square near 0 and a line far off. */
@Slide(id = "LO-10", title = "a loss of one's own")
public final class Lo10OwnLoss implements Lecture {
  private static Tensor logCosh(Tensor p, Tensor y) {
    Tensor e = p.sub(y);
    return e.abs().add(e.abs().mul(-2).exp().log1p()).sub(Math.log(2)).mean();
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.linspace(-2, 2, 21);
    Tensor y = x.mul(3).add(1).with(100, Index.at(20));
    Param w = new Param(Tensor.of(0.0));
    Param b = new Param(Tensor.of(0.0));
    Adam adam = new Adam(List.of(w, b), 0.05);
    for (int step = 0; step < 500; step++) {
      adam.zeroGrad();
      logCosh(x.mul(w).add(b), y).backward();
      adam.step();
    }
    c.note("20 points of y = 3 x + 1 and an outlier of 100");
    c.expect("slope", w.value().item(), 3, 0.05);
    c.expect("intercept", b.value().item(), 1, 0.1);
    c.expect("gradient at the error 0.1: tanh(0.1)", slope(0.1), Math.tanh(0.1));
    c.expect("  at the error 50", slope(50), 1);
  }

  private static Tensor slope(double error) {
    return Adjoint.grad(t -> logCosh(t, Tensor.of(0.0))).apply(Tensor.of(error));
  }
}
