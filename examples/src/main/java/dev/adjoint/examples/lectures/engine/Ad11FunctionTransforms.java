package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** JAX's grad: a function in, its derivative as a function out, which has a derivative again. */
@Slide(id = "AD-11", title = "grad(f), as in JAX")
public final class Ad11FunctionTransforms implements Lecture {
  @Override
  public void run(Checks c) {
    UnaryOperator<Tensor> cube = x -> x.pow(3);
    Tensor two = Tensor.of(2.0);
    Tensor one = Tensor.of(1.0);

    c.expect("grad(x^3)(2)", Adjoint.grad(cube).apply(two), 12);
    c.expect("grad(grad(x^3))(2)", Adjoint.grad(Adjoint.grad(cube)).apply(two), 12);
    var both = Adjoint.valueAndGrad(cube, two);
    c.expect("valueAndGrad(x^3)(2): the value", both.value(), 8);
    c.expect("  and the gradient", both.grad(), 12);

    c.expect("jvp(x^3)(2) along 1", Adjoint.jvp(cube, two, one).tangent(), 12);
    var vjp = Adjoint.vjp(x -> cube.apply(x.getFirst()), two);
    c.expect("vjp(x^3)(2) of 1", vjp.pullback().apply(one).getFirst(), 12);
    Tensor points = Tensor.of(new double[] {1, 2, 3});
    c.expect("jacobian(x^3)(1, 2, 3)", Adjoint.jacobian(cube, points), "3 0 0", "0 12 0", "0 0 27");
    UnaryOperator<Tensor> each = Adjoint.vmap(Adjoint.grad(cube));
    c.expect("vmap(grad(x^3))(1, 2, 3)", each.apply(points), 3, 12, 27);
  }
}
