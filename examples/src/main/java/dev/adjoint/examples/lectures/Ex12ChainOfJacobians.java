package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** h = f(y(x)) with two intermediate values: dh/dx = df/dy dy/dx, a row times a matrix. */
@Slide(id = "EX-12", title = "y = (x1 x2, x2 + x3^2), f = y1 y2: the product of Jacobians")
public final class Ex12ChainOfJacobians implements Lecture {
  private static Tensor y(Tensor x) {
    Tensor x1 = x.select(0, 0);
    Tensor x2 = x.select(0, 1);
    Tensor x3 = x.select(0, 2);
    return Tensor.stack(0, x1.mul(x2), x2.add(x3.square()));
  }

  private static Tensor f(Tensor y) {
    return y.select(0, 0).mul(y.select(0, 1));
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 2, 3});
    Tensor y = y(x);
    Tensor dfdy = Adjoint.jacobian(Ex12ChainOfJacobians::f, y);
    Tensor dydx = Adjoint.jacobian(Ex12ChainOfJacobians::y, x);

    c.expect("y", y, "2 11");
    c.expect("f", f(y), 22);
    c.expect("df/dy", dfdy, "11 2");
    c.expect("dy/dx", dydx, "2 1 0", "0 1 6");
    c.expect("df/dy dy/dx", dfdy.matmul(dydx), "22 13 12");
    c.expect("dh/dx at once", Adjoint.grad(v -> f(y(v))).apply(x), "22 13 12");
  }
}
