package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * The function whose gradient the exercise of EX-07 prints as its answer: a minus before the log.
 */
@Slide(id = "EX-08", title = "f = (2x + y + 3z)^2 + (x + 3y + 4z)^2 - log(x^2 + y^2 + z^2)")
public final class Ex08MinusLog implements Lecture {
  private static final Tensor ROWS = Tensor.of(new double[][] {{2, 1, 3}, {1, 3, 4}});

  private static Tensor f(Tensor v) {
    return ROWS.matmul(v).square().sum().sub(v.square().sum().log());
  }

  @Override
  public void run(Checks c) {
    c.note("erratum: the exercise prints (...)^2 + (...)^2 log(...) and the answer");
    c.note("  df/dx = 10x + 10y + 20z - 2x/r^2, which is the gradient of this function instead");
    var at = Adjoint.valueAndGrad(Ex08MinusLog::f, Tensor.of(new double[] {1, 1, 1}));
    c.expect("f(1, 1, 1)", at.value(), "98.9013877113");
    c.expect("gradient", at.grad(), 118 / 3.0, 178 / 3.0, 298 / 3.0);

    double x = 0.5;
    double y = -1;
    double z = 2;
    double r2 = x * x + y * y + z * z;
    c.expect(
        "gradient at (0.5, -1, 2)",
        Adjoint.grad(Ex08MinusLog::f).apply(Tensor.of(new double[] {x, y, z})),
        10 * x + 10 * y + 20 * z - 2 * x / r2,
        10 * x + 20 * y + 30 * z - 2 * y / r2,
        20 * x + 30 * y + 50 * z - 2 * z / r2);
  }
}
