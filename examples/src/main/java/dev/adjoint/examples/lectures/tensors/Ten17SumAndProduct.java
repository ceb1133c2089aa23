package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** (f + g)' = f' + g' and (f g)' = f' g + f g', for random functions at random points. */
@Slide(id = "TEN-17", title = "the sum rule and the product rule")
public final class Ten17SumAndProduct implements Lecture {
  @Override
  public void run(Checks c) {
    Rng rng = new Rng(17);
    for (int i = 1; i <= 3; i++) {
      Tensor a = rng.normal(DType.F64, Shape.of(4));
      Tensor b = rng.normal(DType.F64, Shape.of(4, 4));
      Tensor x = rng.normal(DType.F64, Shape.of(4));
      UnaryOperator<Tensor> f = t -> t.mul(a).tanh().sum();
      UnaryOperator<Tensor> g = t -> t.dot(b.matmul(t)).sigmoid();
      Tensor df = Adjoint.grad(f).apply(x);
      Tensor dg = Adjoint.grad(g).apply(x);

      Tensor sum = Adjoint.grad(t -> f.apply(t).add(g.apply(t))).apply(x);
      c.expect("(f + g)' = f' + g', point " + i, sum, df.add(dg));
      Tensor product = Adjoint.grad(t -> f.apply(t).mul(g.apply(t))).apply(x);
      Tensor rule = df.mul(g.apply(x)).add(dg.mul(f.apply(x)));
      c.expect("(f g)' = f' g + f g', point " + i, product, rule);
    }
  }
}
