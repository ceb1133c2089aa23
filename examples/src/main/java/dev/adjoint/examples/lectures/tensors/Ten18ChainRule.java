package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** z = h(g(x)): the Jacobian of the whole is the product of the Jacobians, if the sizes fit. */
@Slide(id = "TEN-18", title = "the chain rule: a product of Jacobians")
public final class Ten18ChainRule implements Lecture {
  @Override
  public void run(Checks c) {
    Rng rng = new Rng(18);
    Tensor a = rng.normal(DType.F64, Shape.of(4, 3));
    Tensor b = rng.normal(DType.F64, Shape.of(2, 4));
    Tensor x = rng.normal(DType.F64, Shape.of(3));

    Tensor y = g(a, x);
    Tensor jg = Adjoint.jacobian(t -> g(a, t), x);
    Tensor jh = Adjoint.jacobian(t -> h(b, t), y);
    Tensor whole = Adjoint.jacobian(t -> h(b, g(a, t)), x);
    c.expectText("shape of Jg", jg.shape(), "[4, 3]");
    c.expectText("shape of Jh", jh.shape(), "[2, 4]");
    c.expectText("shape of J of h after g", whole.shape(), "[2, 3]");
    c.expect("J of h after g = Jh Jg", whole, jh.matmul(jg));
    c.expect("the largest difference", jh.matmul(jg).sub(whole).abs().amax().item(), 0);

    c.expectText("Jg Jh does not fit", refusal(jg, jh), REFUSED);
  }

  private static final String REFUSED =
      "matmul: f64[4, 3] @ f64[2, 4]: left axis -1 is 3, right axis -2 is 2; they must be equal.";

  private static Tensor g(Tensor a, Tensor x) {
    return a.matmul(x).tanh();
  }

  private static Tensor h(Tensor b, Tensor y) {
    return b.matmul(y.square()).sin();
  }

  private static String refusal(Tensor left, Tensor right) {
    try {
      return "accepted: " + left.matmul(right).describe();
    } catch (ShapeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
