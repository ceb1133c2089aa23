package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Y = X W. Row n of X reaches row n of Y alone: dX = dY W', dW = X' dY, never a Jacobian. */
@Slide(id = "EX-15", title = "Y = X W: dX = dY W', dW = X' dY")
public final class Ex15MatrixMultiply implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{2, 1, -3}, {-3, 4, 2}}).requiresGrad();
    Tensor w =
        Tensor.of(new double[][] {{3, 2, 1, -1}, {2, 1, 3, 2}, {3, 2, 1, -2}}).requiresGrad();
    Tensor dy = Tensor.of(new double[][] {{2, 3, -3, 9}, {-8, 1, 4, 6}});

    Tensor y = x.matmul(w);
    y.backward(dy);
    c.expect("y = x w", y, "-1 -1 2 6", "5 2 11 7");
    c.expect("dx = dy w'", x.grad(), "0 16 -9", "-24 9 -30");
    c.expect("dw = x' dy", w.grad(), "28 3 -18 0", "-30 7 13 33", "-22 -7 17 -15");

    x.zeroGrad();
    w.zeroGrad();
    x.matmul(w).sum().backward();
    c.expect("dy = 1: dx", x.grad(), "5 8 4", "5 8 4");
    c.expect("dy = 1: dw", w.grad(), "-1 -1 -1 -1", "5 5 5 5", "-1 -1 -1 -1");

    Tensor moved = Tensor.of(new double[][] {{2, 1, -3}, {-3, 5, 2}}).matmul(w.detach());
    c.expect("x(2,2) + 1 moves row 2 of y", moved.sub(y.detach()), "0 0 0 0", "2 1 3 2");
  }
}
