package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Its gradient is the error itself. Errors count by their squares, so outliers count most. */
@Slide(id = "LO-02", title = "Euclidean loss h = 0.5 ||y - x||^2")
public final class Lo02HalfSquaredError implements Lecture {
  private static Tensor halfSquaredError(Tensor x, Tensor y) {
    return y.sub(x).square().sum().div(2);
  }

  @Override
  public void run(Checks c) {
    Tensor p = Tensor.of(new double[] {1, 2, 3});
    Tensor y = Tensor.of(new double[] {1.5, 1.5, 5});
    var h = Adjoint.valueAndGrad(t -> halfSquaredError(t, y), p);
    c.expect("h", h.value(), 2.25);
    c.expect("dh/dx = -(y - x)", h.grad(), -0.5, 0.5, -2);
    Tensor tenfold = y.add(p.sub(y).mul(10));
    c.expect("errors times 10: h times", halfSquaredError(tenfold, y).div(h.value()), 100);
  }
}
