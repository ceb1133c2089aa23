package dev.adjoint.examples.lectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The rule of the slide, w <- w - lr (p - y) p (1 - p) x, is a step down J = (p - y)^2 / 2. */
@Slide(id = "EX-24", title = "one sigmoid unit: w <- w - lr (p - y) p (1 - p) x")
public final class Ex24OneSigmoidUnit implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[] {0.1, 0.2, -0.3}).requiresGrad();
    Tensor x = Tensor.of(new double[] {1, 2, 3});
    double y = 1;

    Tensor z = w.dot(x);
    Tensor p = z.sigmoid();
    p.sub(y).square().mul(0.5).backward();
    Tensor grad = requireNonNull(w.grad());

    c.expect("z = w x", z, -0.4);
    c.expect("p = sigmoid(z)", p, "0.4013123399");
    c.expect("dJ/dw", grad, "-0.1438411437 -0.2876822874 -0.4315234311");
    double p1 = p.item();
    c.expect("(p - y) p (1 - p) x", grad, x.mul((p1 - y) * p1 * (1 - p1)));
    Tensor next = w.detach().sub(grad.mul(0.5));
    c.expect("after a step with lr 0.5", next, "0.1719205718 0.3438411437 -0.0842382845");
  }
}
