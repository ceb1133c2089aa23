package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/** One sigmoid and binary cross entropy. */
@Slide(id = "TR-09", title = "logistic regression, of one and of several variables")
public final class Tr09LogisticRegression implements Lecture {
  private static Param[] descend(Tensor x, Tensor y, int steps) {
    Param w = new Param(Tensor.zeros(DType.F64, Shape.of(x.size(1))));
    Param b = new Param(Tensor.of(0.0));
    Sgd sgd = new Sgd(List.of(w, b), 0.1);
    for (int t = 0; t < steps; t++) {
      sgd.zeroGrad();
      loss(x, y, w, b).backward();
      sgd.step();
    }
    return new Param[] {w, b};
  }

  private static Tensor loss(Tensor x, Tensor y, Param w, Param b) {
    return Losses.bceWithLogits(x.matmul(w).add(b), y);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 2}, {2, 1}, {-1, -1.5}, {-2, -0.5}});
    Tensor y = Tensor.of(new double[] {1, 1, 0, 0});
    Param[] start = descend(x, y, 0);
    Tensor loss = loss(x, y, start[0], start[1]);
    loss.backward();
    c.expect("w = 0, b = 0: loss", loss, "0.6931471806");
    c.expect("  gradient of w", start[0].grad(), -0.75, -0.625);
    c.expect("  gradient of b", start[1].grad(), 0);

    Param[] end = descend(x, y, 100);
    c.expect("100 steps, lr 0.1: w", end[0].value(), "1.4017601309 1.1867098223");
    c.expect("  b", end[1].value(), "-0.0955311192");
    c.expect("  loss", loss(x, y, end[0], end[1]), "0.0280178514");

    Tensor one = Tensor.of(new double[] {-3, -1, 1, 3}).unsqueeze(1);
    Tensor label = Tensor.of(new double[] {0, 0, 1, 1});
    Param[] line = descend(one, label, 100);
    Tensor p = one.matmul(line[0]).add(line[1]).sigmoid();
    c.expect("one variable: classes", p.round(), label);
  }
}
