package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The squared error is a likelihood too: that of normal noise around the prediction. */
@Slide(id = "LO-06", title = "p(y | x) = N(y; f(x), 1) gives 0.5 ||y - f||^2 + const")
public final class Lo06GaussianNll implements Lecture {
  /** -ln N(y; mean, variance), summed. */
  private static Tensor gaussianNll(Tensor mean, Tensor y, double variance) {
    Tensor error = y.sub(mean).square().div(2 * variance);
    return error.add(Math.log(2 * Math.PI * variance) / 2).sum();
  }

  @Override
  public void run(Checks c) {
    Tensor f = Tensor.of(new double[] {1, 2, 3});
    Tensor y = Tensor.of(new double[] {1.5, 1.5, 5});
    var nll = Adjoint.valueAndGrad(t -> gaussianNll(t, y, 1), f);
    c.expect("-ln N(y; f, 1)", nll.value(), "5.0068155996");
    c.expect("  the constant, 3 ln(2 pi) / 2", nll.value().sub(2.25), "2.7568155996");
    c.expect("its gradient is that of LO-02", nll.grad(), -0.5, 0.5, -2);
    Tensor wide = Adjoint.grad(t -> gaussianNll(t, y, 4)).apply(f);
    c.expect("four times the variance, a quarter of the gradient", wide, -0.125, 0.125, -0.5);
  }
}
