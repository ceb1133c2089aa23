package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import java.util.function.UnaryOperator;

/** The normal equations and gradient descent find the same line. */
@Slide(id = "PC-08", title = "linear regression: closed form, and descent")
public final class Pc08LeastSquares implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {0, 1, 2, 3});
    Tensor y = Tensor.of(new double[] {1, 3, 2, 5});
    Tensor dx = x.sub(x.mean());
    Tensor w = dx.dot(y.sub(y.mean())).div(dx.dot(dx));
    Tensor b = y.mean().sub(w.mul(x.mean()));
    c.expect("closed form: w, b", Tensor.stack(0, w, b), 1.1, 1.1);

    Tensor wb = Tensor.zeros(DType.F64, Shape.of(2));
    UnaryOperator<Tensor> loss = v -> Losses.mse(x.mul(v.select(0, 0)).add(v.select(0, 1)), y);
    for (int step = 0; step < 500; step++) {
      wb = wb.sub(Adjoint.grad(loss).apply(wb).mul(0.1));
    }
    c.expect("descent: w, b", wb, 1.1, 1.1);
  }
}
