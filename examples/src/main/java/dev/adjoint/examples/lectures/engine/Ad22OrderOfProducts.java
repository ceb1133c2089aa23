package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * df1/dx0 ... dfn/dx(n-1): from the scalar end each step is a vector times a matrix, and the result
 * again a vector. From the other end each would be a matrix times a matrix.
 */
@Slide(id = "AD-22", title = "a vector through L layers: L d^2, not L d^3")
public final class Ad22OrderOfProducts implements Lecture {
  private static final int LAYERS = 10;

  private static double backward(int d) {
    Rng rng = new Rng(d);
    Tensor start = rng.normal(DType.F64, Shape.of(d)).requiresGrad();
    Tensor x = start;
    for (int l = 0; l < LAYERS; l++) {
      Tensor w = rng.normal(DType.F64, Shape.of(d, d)).div(Math.sqrt(d));
      x = w.matmul(x).tanh();
    }
    return Counting.of(x.sum()::backward).multiplyAdds();
  }

  /** The same derivative as a product of Jacobians, from the inputs on. */
  private static double matrixByMatrix(int d) {
    Rng rng = new Rng(d);
    Tensor first = rng.normal(DType.F64, Shape.of(d, d));
    return Counting.of(
            () -> {
              Tensor product = first;
              for (int l = 1; l < LAYERS; l++) {
                product = first.matmul(product);
              }
            })
        .multiplyAdds();
  }

  @Override
  public void run(Checks c) {
    for (int d : new int[] {64, 128}) {
      c.expect("d = " + d + ": multiply-adds of backward(), L d^2", backward(d), LAYERS * d * d);
      c.expect(
          "  of Jacobian times Jacobian, (L - 1) d^3",
          matrixByMatrix(d),
          (LAYERS - 1.0) * d * d * d);
    }
    c.expect("d doubled: backward() costs", backward(128) / backward(64), 4);
    c.expect("  Jacobians cost", matrixByMatrix(128) / matrixByMatrix(64), 8);
  }
}
