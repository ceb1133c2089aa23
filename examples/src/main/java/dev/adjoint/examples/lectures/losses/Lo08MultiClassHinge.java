package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Each wrong class must score at least 1 below the right one; the sum over the wrong ones. */
@Slide(id = "LO-08", title = "hinge loss max(0, s_j - s_y + 1)")
public final class Lo08MultiClassHinge implements Lecture {
  private static Tensor hinge(Tensor scores, Tensor y) {
    Tensor right = scores.gather(-1, y.unsqueeze(-1));
    Tensor wrong = y.oneHot(scores.size(-1)).rsub(1);
    return scores.sub(right).add(1).relu().mul(wrong).sum(-1);
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{0.1, 0.5}, {-0.3, 0.8}, {0.2, -0.1}});
    Tensor x = Tensor.of(new double[][] {{1, 2}, {-1, 0.5}, {0.5, -1.5}});
    Tensor y = Tensor.of(new int[] {0, 2, 1});
    Tensor scores = x.linear(w, null);
    c.expect("L_i, as EX-25", hinge(scores, y), 1.2, 3.35, 4.25);
    c.expect("mean", hinge(scores, y).mean(), 8.8 / 3);
    c.note("torch's MultiMarginLoss divides by the number of classes besides");
    c.expect("  which gives", hinge(scores, y).mean().div(3), 8.8 / 9);

    Tensor slope = Adjoint.grad(t -> hinge(t, y).sum()).apply(scores);
    c.expect(
        "ds: 1 for each that offends, minus their number", slope, "-1 1 0", "1 1 -2", "1 -2 1");
  }
}
