package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Find dy/dx of three functions. The slide answers the first two; the third is ours. */
@Slide(id = "EX-13", title = "three derivatives by the chain rule")
public final class Ex13ChainRule implements Lecture {
  @Override
  public void run(Checks c) {
    var root = Adjoint.grad(x -> x.add(x.square().mul(2)).sqrt());
    var power = Adjoint.grad(x -> x.square().add(3).pow(5).mul(2));
    var inverse = Adjoint.grad(x -> x.mul(5).add(5).square().reciprocal());

    Tensor one = Tensor.of(1.0);
    Tensor two = Tensor.of(2.0);
    c.expect("sqrt(x + 2 x^2)' at 1", root.apply(one), "1.4433756730");
    c.expect("sqrt(x + 2 x^2)' at 2", root.apply(two), "1.4230249471");
    c.expect("(2 (3 + x^2)^5)' at 1", power.apply(one), 5120);
    c.expect("(2 (3 + x^2)^5)' at 2", power.apply(two), 96040);
    c.expect("(1 / (5x + 5)^2)' at 1", inverse.apply(one), -0.01);
    c.expect("(1 / (5x + 5)^2)' at 2", inverse.apply(two), "-0.0029629630");

    double x = 1.7;
    Tensor at = Tensor.of(x);
    c.note("the answers as formulas, at x = 1.7");
    c.expect(
        "(1 + 4x) / 2 sqrt(x + 2 x^2)",
        root.apply(at),
        0.5 * (1 + 4 * x) / Math.sqrt(x + 2 * x * x));
    c.expect("20 x (3 + x^2)^4", power.apply(at), 20 * x * Math.pow(3 + x * x, 4));
    c.expect("-10 / (5x + 5)^3", inverse.apply(at), -10 / Math.pow(5 * x + 5, 3));
  }
}
