package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * A sum hands the upstream gradient on to all its inputs, a difference with a changed sign; with
 * broadcasting, to each input the sum over its copies. The figure's numbers are lost; these are
 * ours.
 */
@Slide(id = "OP-01", title = "add gate: gradient distributor")
public final class Op01AddGate implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor a = Tensor.of(3.0).requiresGrad();
    Tensor b = Tensor.of(4.0).requiresGrad();
    Tensor sum = a.add(b);
    sum.backward(Tensor.of(2.0));
    c.expect("3 + 4", sum, 7);
    c.expect("upstream 2: to the 3", a.grad(), 2);
    c.expect("  to the 4", b.grad(), 2);

    a.zeroGrad();
    b.zeroGrad();
    a.sub(b).backward(Tensor.of(2.0));
    c.expect("3 - 4, upstream 2: to the 3", a.grad(), 2);
    c.expect("  to the 4", b.grad(), -2);

    Tensor row = Tensor.of(new double[] {10, 20}).requiresGrad();
    Tensor matrix = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Tensor y = matrix.add(row);
    y.backward(matrix);
    c.expect("matrix + row", y, "11 22", "13 24", "15 26");
    c.expect("upstream the matrix: to the row, its column sums", row.grad(), 9, 12);
  }
}
