package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** y = X v. The derivative of a vector by a matrix has three axes: dy_i / dX_jk is v_k if i = j. */
@Slide(id = "TEN-15", title = "y = X v by X: shape of the output, then shape of the input")
public final class Ten15ByMatrix implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor v = Tensor.of(new double[] {7, 8, 9});

    Tensor j = Adjoint.jacobian(t -> t.matmul(v), x);
    c.expectText("shape of dy/dX", j.shape(), "[2, 2, 3]");
    c.expect("dy1/dX", j.select(0, 0), "7 8 9", "0 0 0");
    c.expect("dy2/dX", j.select(0, 1), "0 0 0", "7 8 9");
    Tensor delta = Tensor.eye(x.dtype(), 2);
    c.expect("delta_ij v_k", Tensor.einsum("ij,k->ijk", delta, v).reshape(-1), j.reshape(-1));

    Tensor scalar = Adjoint.jacobian(t -> t.square().sum(), x);
    c.expectText("a number by a matrix: shape", scalar.shape(), "[2, 3]");
    c.expect("d sum of squares", scalar, "2 4 6", "8 10 12");
    Tensor matrix = Adjoint.jacobian(t -> t.mT(), x);
    c.expectText("a matrix by a matrix: shape", matrix.shape(), "[3, 2, 2, 3]");
    c.expect("each number comes from one", matrix.sum(), 6);
  }
}
