package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Vector by vector: deck 004 prints dy/dx as n x N, inputs first. jacobian() gives outputs first,
 * as the other decks; mT() is the other layout.
 */
@Slide(id = "TEN-13", title = "a Jacobian is outputs x inputs; one deck has its transpose")
public final class Ten13DenominatorLayout implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor x = Tensor.of(new double[] {1, -1, 2});
    Tensor jacobian = Adjoint.jacobian(w::matmul, x);
    c.expectText("shape of dy/dx, y = W x", jacobian.shape(), "[2, 3]");
    c.expect("outputs x inputs: W", jacobian, "1 2 3", "4 5 6");
    c.expectText("shape in the other layout", jacobian.mT().shape(), "[3, 2]");
    c.expect("inputs x outputs: W'", jacobian.mT(), "1 4", "2 5", "3 6");
  }
}
