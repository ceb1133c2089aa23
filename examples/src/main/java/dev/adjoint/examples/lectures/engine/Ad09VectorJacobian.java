package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Toolboxes differentiate the scalar product of p and f. The product of p with the Jacobian comes
 * out, and the Jacobian itself is never built.
 */
@Slide(id = "AD-09", title = "p df/dx = d(p f)/dx: never the Jacobian")
public final class Ad09VectorJacobian implements Lecture {
  private static Tensor f(Tensor x) {
    Tensor x2 = x.select(0, 1);
    return Tensor.stack(0, x.select(0, 0).mul(x2), x2.add(x.select(0, 2).square()));
  }

  @Override
  public void run(Checks c) {
    Tensor at = Tensor.of(new double[] {1, 2, 3});
    Tensor p = Tensor.of(new double[] {11, 2});
    Tensor x = at.requiresGrad();
    f(x).backward(p);
    var vjp = Adjoint.vjp(v -> f(v.getFirst()), at);

    c.expect("y = (x1 x2, x2 + x3^2)", vjp.value(), 2, 11);
    c.expect("backward(p)", x.grad(), 22, 13, 12);
    c.expect("vjp", vjp.pullback().apply(p).getFirst(), 22, 13, 12);
    c.expect("gradient of the number p y", Adjoint.grad(t -> p.dot(f(t))).apply(at), 22, 13, 12);
    c.expect(
        "p times the Jacobian", p.matmul(Adjoint.jacobian(Ad09VectorJacobian::f, at)), 22, 13, 12);
  }
}
