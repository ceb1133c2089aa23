package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * The chain rule for tensors: sum over all ways by which x reaches h, through every element of g.
 */
@Slide(id = "TEN-24", title = "the chain rule for tensors: think in indices")
public final class Ten24TensorChainRule implements Lecture {
  @Override
  public void run(Checks c) {
    Rng rng = new Rng(24);
    Tensor a = rng.normal(DType.F64, Shape.of(2, 3));
    Tensor b = rng.normal(DType.F64, Shape.of(3));
    Tensor x = rng.normal(DType.F64, Shape.of(2, 2));

    Tensor jg = Adjoint.jacobian(t -> g(a, t), x);
    Tensor jh = Adjoint.jacobian(t -> h(b, t), g(a, x));
    Tensor whole = Adjoint.jacobian(t -> h(b, g(a, t)), x);
    c.expectText("g: R2x2 to R2x3, shape of Jg", jg.shape(), "[2, 3, 2, 2]");
    c.expectText("h: R2x3 to R2, shape of Jh", jh.shape(), "[2, 2, 3]");
    c.expectText("shape of J of h after g", whole.shape(), "[2, 2, 2]");

    Tensor chained = Tensor.einsum("nij,ijkl->nkl", jh, jg);
    c.expect("einsum nij,ijkl->nkl", chained.reshape(2, 4), whole.reshape(2, 4));
    Tensor dotted = jh.tensordot(jg, 2);
    c.expect("tensordot over the two", dotted.reshape(2, 4), whole.reshape(2, 4));

    double sum = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        sum += jh.get(1, i, j) * jg.get(i, j, 0, 1);
      }
    }
    c.expect("one element as the sum of six ways", whole.get(1, 0, 1), sum);
  }

  private static Tensor g(Tensor a, Tensor x) {
    return x.matmul(a).tanh();
  }

  private static Tensor h(Tensor b, Tensor y) {
    return y.square().matmul(b).exp();
  }
}
