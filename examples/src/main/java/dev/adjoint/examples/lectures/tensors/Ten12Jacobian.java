package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** y = W x: the Jacobian is W, a row for each output, a column for each input. */
@Slide(id = "TEN-12", title = "the Jacobian: rows are outputs, columns inputs")
public final class Ten12Jacobian implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor x = Tensor.of(new double[] {0.5, -1, 2});

    Tensor j = Adjoint.jacobian(w::matmul, x);
    c.expectText("its shape", j.shape(), "[2, 3]");
    c.expect("J = W", j, "1 2 3", "4 5 6");

    Adjoint.Vjp vjp = Adjoint.vjp(in -> w.matmul(in.getFirst()), x);
    for (int row = 0; row < 2; row++) {
      Tensor unit = Tensor.of(new double[] {1 - row, row});
      c.expect("row " + row + " by vjp", vjp.pullback().apply(unit).getFirst(), w.select(0, row));
    }
    for (int column = 0; column < 3; column++) {
      Tensor unit = Tensor.eye(x.dtype(), 3).select(0, column);
      Tensor tangent = Adjoint.jvp(w::matmul, x, unit).tangent();
      c.expect("column " + column + " by jvp", tangent, w.select(1, column));
    }
  }
}
