package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * Words. Partial: the others held still. Total: along with what they depend on. Gradient: all
 * partials of a number, in the shape of the variable. The slide has no numbers; these are ours.
 */
@Slide(id = "TEN-20", title = "partial, total derivative, gradient")
public final class Ten20TotalAndPartial implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(2.0);
    Tensor y = x.mul(3);
    UnaryOperator<Tensor> partial = t -> t.square().mul(y);
    UnaryOperator<Tensor> total = t -> t.square().mul(t.mul(3));
    c.expect(
        "partial of z = x^2 y by x, y = 6 held still: 2xy", Adjoint.grad(partial).apply(x), 24);
    c.expect("partial by y: x^2", Adjoint.grad(t -> x.square().mul(t)).apply(y), 4);
    c.expect("total by x with y = 3x: 2xy + x^2 3", Adjoint.grad(total).apply(x), 36);

    var gradient = Adjoint.valueAndGrads(v -> v.get(0).square().mul(v.get(1)), x, y);
    c.expect("gradient: by x", gradient.grads().get(0), 24);
    c.expect("  by y", gradient.grads().get(1), 4);
    Tensor leaf = x.requiresGrad();
    leaf.square().mul(leaf.detach().mul(3)).backward();
    c.expect("in code: detach() holds still", leaf.grad(), 24);
  }
}
