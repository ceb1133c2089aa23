package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Numbers lie row by row; flatten reads them so, and the gradient goes back to its place. */
@Slide(id = "TEN-10", title = "Vec(M) row-wise")
public final class Ten10RowMajor implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor m = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}).requiresGrad();
    Tensor v = m.flatten(0);
    v.backward(Tensor.of(new double[] {10, 20, 30, 40, 50, 60}));
    c.expect("Vec(M)", v, 1, 2, 3, 4, 5, 6);
    c.expect("  gradient", m.grad(), "10 20 30", "40 50 60");
    c.expect("column by column: transpose first", m.mT().flatten(0), 1, 4, 2, 5, 3, 6);
    c.expect("M[1, 2] is number 1 * 3 + 2", v.get(5), m.get(1, 2));
  }
}
