package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** x + y and x - y hand the upstream gradient on, summed where an input was broadcast. */
@Slide(id = "OP-01", title = "add gate: gradient distributor")
public final class Op01AddGate implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(3.0).requiresGrad();
    Tensor y = Tensor.of(4.0).requiresGrad();
    Tensor sum = x.add(y);
    sum.backward(Tensor.of(2.0));
    c.expect("3 + 4", sum, 7);
    c.expect("upstream 2: dx", x.grad(), 2);
    c.expect("upstream 2: dy", y.grad(), 2);

    x.zeroGrad();
    y.zeroGrad();
    x.sub(y).backward(Tensor.of(2.0));
    c.expect("x - y, upstream 2: dx", x.grad(), 2);
    c.expect("x - y, upstream 2: dy", y.grad(), -2);

    Tensor row = Tensor.of(new double[] {1, 2, 3}).requiresGrad();
    Tensor column = Tensor.of(new double[][] {{10}, {20}}).requiresGrad();
    Tensor table = row.add(column);
    table.backward(table.onesLike());
    c.expect("row + column", table, "11 12 13", "21 22 23");
    c.expect("each number of the row was used twice", row.grad(), 2, 2, 2);
    c.expect("each number of the column three times", column.grad(), "3", "3");
  }
}
