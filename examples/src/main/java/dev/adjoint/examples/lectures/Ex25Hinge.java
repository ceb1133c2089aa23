package dev.adjoint.examples.lectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A linear classifier: each wrong class must score at least 1 below the right one. */
@Slide(id = "EX-25", title = "hinge loss: mean of max(0, s_j - s_y + 1) + sum of W^2")
public final class Ex25Hinge implements Lecture {
  private static Tensor hinge(Tensor scores, Tensor y) {
    Tensor right = scores.gather(-1, y.unsqueeze(-1));
    return scores.sub(right).add(1).relu().sum(-1).sub(1); // j = y gave max(0, 0 + 1)
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{0.1, 0.5}, {-0.3, 0.8}, {0.2, -0.1}}).requiresGrad();
    Tensor x = Tensor.of(new double[][] {{1, 2}, {-1, 0.5}, {0.5, -1.5}});
    Tensor y = Tensor.of(new int[] {0, 2, 1});

    Tensor losses = hinge(x.linear(w, null), y);
    Tensor penalty = w.square().sum();
    Tensor loss = losses.mean().add(penalty);
    loss.backward();

    c.expect("L_i", losses, "1.2 3.35 4.25");
    c.expect("their mean", losses.mean(), "2.9333333333");
    c.expect("sum of W^2", penalty, 1.04);
    c.expect("L", loss, "3.9733333333");
    c.expect(
        "dL/dW",
        requireNonNull(w.grad()),
        "-0.3 0.0000000000",
        "-0.9333333333 3.4333333333",
        "1.2333333333 -1.0333333333");

    Tensor cat = Tensor.of(new double[][] {{3.2, 5.1, -1.7}});
    c.expect("scores 3.2, 5.1, -1.7, y = 0", hinge(cat, Tensor.of(new int[] {0})), 2.9);
  }
}
