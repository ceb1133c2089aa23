package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;

/**
 * At a confident wrong answer the squared error has next to no gradient; the logarithm undoes the
 * exponential.
 */
@Slide(id = "LO-11", title = "sigmoid with squared error, and with cross entropy")
public final class Lo11SaturatedGradient implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor z = Tensor.of(-10.0);
    Tensor one = Tensor.of(1.0);
    Tensor squared = Adjoint.grad(t -> t.sigmoid().sub(1).square().div(2)).apply(z);
    Tensor s = z.sigmoid();
    c.note("z = -10, the right answer is 1");
    c.expect("squared error", squared.item(), -4.5394e-5, 1e-5);
    c.expect("  (s - 1) s (1 - s)", s.sub(1).mul(s).mul(s.rsub(1)), squared);
    c.expect(
        "cross entropy", Adjoint.grad(t -> Losses.bceWithLogits(t, one)).apply(z), "-0.9999546");
  }
}
