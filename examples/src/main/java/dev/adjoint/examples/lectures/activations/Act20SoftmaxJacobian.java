package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Every output depends on every input. Backpropagation multiplies with it and never forms it. */
@Slide(id = "ACT-20", title = "the Jacobian of softmax: diag(s) - s s")
public final class Act20SoftmaxJacobian implements Lecture {
  private static Tensor softmax(Tensor x) {
    return x.softmax(0);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 2, 3});
    Tensor j = Adjoint.jacobian(Act20SoftmaxJacobian::softmax, x);
    c.expect(
        "J",
        j,
        "0.0819250691 -0.0220330445 -0.0598920245",
        "-0.0220330445 0.1848364465 -0.1628034020",
        "-0.0598920245 -0.1628034020 0.2226954265");
    Tensor s = softmax(x);
    c.expect("diag(s) - s s", Tensor.eye(DType.F64, 3).mul(s).sub(s.outer(s)), j);
    c.expect("rows sum to", j.sum(-1), 0, 0, 0);

    Tensor g = Tensor.of(new double[] {1, 0, 0});
    var vjp = Adjoint.vjp(v -> softmax(v.get(0)), x);
    Tensor implicit = s.mul(g.sub(g.dot(s)));
    c.expect(
        "g = (1, 0, 0) times J: its first row", vjp.pullback().apply(g).get(0), j.select(0, 0));
    c.expect("s (g - g s), without J", implicit, j.select(0, 0));

    c.note(
        "erratum: the slide shows softmax beside a diagonal J; that is of elementwise functions");
    Tensor relu = Adjoint.jacobian(Tensor::relu, x);
    c.expect("J of relu", relu, "1 0 0", "0 1 0", "0 0 1");
  }
}
