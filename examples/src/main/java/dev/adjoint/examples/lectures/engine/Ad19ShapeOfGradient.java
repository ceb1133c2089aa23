package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The loss is a scalar, so its gradient always has the same shape as x. Where x was broadcast, its
 * gradient is the sum over what it was broadcast to.
 */
@Slide(id = "AD-19", title = "dL/dx has the shape of x")
public final class Ad19ShapeOfGradient implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.ones(DType.F64, Shape.of(3, 2));
    Tensor b = Tensor.of(new double[] {10, 20}).requiresGrad();
    x.add(b).backward(Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
    c.expect("db, upstream (1 2; 3 4; 5 6)", b.grad(), 9, 12);

    Map<String, UnaryOperator<Tensor>> operations = new LinkedHashMap<>();
    operations.put("x + a matrix", t -> t.add(x));
    operations.put("x * a matrix", t -> t.mul(x));
    operations.put("a matrix / x", t -> x.div(t));
    operations.put("maximum", t -> t.maximum(x));
    operations.put("where", t -> x.gt(0).where(t, x));
    operations.put("expand", t -> t.expand(5, 3, 2));
    for (int[] shape : new int[][] {{}, {1}, {2}, {1, 2}, {3, 1}, {3, 2}}) {
      Tensor at = Tensor.full(DType.F64, Shape.of(shape), 2);
      operations.forEach((name, f) ->
          c.expectText(
              name + ", x of shape " + at.shape(),
              Adjoint.grad(t -> f.apply(t).sum()).apply(at).shape(),
              at.shape().toString()));
    }
  }
}
