package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * dw = x' dy is the only way to make the shapes match up, a good mnemonic, unless all sizes are
 * equal: then dy' x fits as well, and is wrong.
 */
@Slide(id = "TEN-22", title = "the only way to make shapes match up?")
public final class Ten22ShapesDoNotDecide implements Lecture {
  @Override
  public void run(Checks c) {
    Rng rng = new Rng(6);
    c.note("N, D, M: samples, inputs, outputs of y = x w");
    for (int[] n : new int[][] {{4, 3, 2}, {3, 3, 3}}) {
      Tensor x = rng.normal(DType.F64, Shape.of(n[0], n[1]));
      Tensor w = rng.normal(DType.F64, Shape.of(n[1], n[2]));
      Tensor dy = rng.normal(DType.F64, Shape.of(n[0], n[2]));
      UnaryOperator<Tensor> ofX = t -> t.matmul(w).mul(dy).sum();
      UnaryOperator<Tensor> ofW = t -> x.matmul(t).mul(dy).sum();
      String sizes = Arrays.toString(n);
      c.expect(sizes + " dx = dy w'", Adjoint.grad(ofX).apply(x), dy.matmul(w.mT()));
      c.expect(sizes + " dw = x' dy", Adjoint.grad(ofW).apply(w), x.mT().matmul(dy));
      c.expectTrue(
          "  as differences say",
          close(Adjoint.grad(ofW).apply(w), GradCheck.numericalGradient(ofW, w, 1e-5)));
      if (n[0] == n[1] && n[1] == n[2]) {
        c.expectTrue("  dy' x has the same shape", dy.mT().matmul(x).shape().equals(w.shape()));
        c.expectTrue(
            "  and is another matrix", !close(Adjoint.grad(ofW).apply(w), dy.mT().matmul(x)));
      }
    }
  }

  private static boolean close(Tensor a, Tensor b) {
    return a.allClose(b, 1e-8, 1e-8);
  }
}
