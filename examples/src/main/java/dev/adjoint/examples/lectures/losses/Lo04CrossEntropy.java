package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;

/** What the model finds unlikely costs much. Its gradient is probability minus truth. */
@Slide(id = "LO-04", title = "cross entropy of logits and a class, with gradient s - onehot")
public final class Lo04CrossEntropy implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 2, 3}});
    Tensor two = Tensor.of(new int[] {2});
    var loss = Adjoint.valueAndGrad(t -> Losses.crossEntropy(t, two), x);
    c.expect("logits 1, 2, 3; class 2", loss.value(), "0.4076059644");
    c.expect("  its gradient", loss.grad().squeeze(0), "0.0900305732 0.2447284711 -0.3347590442");
    c.expect("s - onehot", x.softmax(-1).sub(two.oneHot(3)), loss.grad());

    Tensor batch = Tensor.concat(0, x, x);
    c.expect(
        "two rows, classes 2 and 0: mean",
        Losses.crossEntropy(batch, Tensor.of(new int[] {2, 0})),
        "1.4076059644");
    Tensor p = Tensor.of(new double[][] {{0, 0, 1}});
    c.expect("the class as probabilities 0, 0, 1", Losses.crossEntropy(x, p), loss.value());
    Tensor large = Losses.crossEntropy(x.mul(1e4), Tensor.of(new int[] {0}));
    c.expect("logits of 1e4, wrong class", large, 20_000);

    Tensor in = Tensor.of(new double[][] {{1, 2}});
    Tensor one = Tensor.of(new int[] {1});
    var zero =
        Adjoint.valueAndGrad(
            w -> Losses.crossEntropy(in.linear(w, null), one),
            Tensor.zeros(DType.F64, Shape.of(3, 2)));
    c.expect("all weights 0: ln 3", zero.value(), Math.log(3));
    double third = 1 / 3.0;
    c.expect(
        "  dW",
        zero.grad(),
        Tensor.of(
            new double[][] {{third, 2 * third}, {-2 * third, -4 * third}, {third, 2 * third}}));
  }
}
