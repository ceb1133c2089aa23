package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** No line separates XOR. In the space of two hidden ReLUs one does. */
@Slide(id = "EX-23", title = "XOR: y = ReLU(B ReLU(A x))")
public final class Ex23Xor implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});

    Tensor a = Tensor.of(new double[][] {{1, -1}, {-1, 1}});
    Tensor b = Tensor.of(new double[][] {{1, 1}});
    Tensor y = x.linear(a, null).relu().linear(b, null).relu();
    c.expect("ReLU(B ReLU(A x))", y.squeeze(-1), "0 1 1 0");
    c.note("erratum: the slide prints ReLU(3, -1) = 3; it is (3, 0)");
    c.expect("ReLU(3, -1)", Tensor.of(new double[] {3, -1}).relu(), "3 0");

    Tensor w = Tensor.of(new double[][] {{1, 1}, {1, 1}});
    Tensor bias = Tensor.of(new double[] {0, -1});
    Tensor h = x.linear(w, bias).relu();
    c.expect("with biases: hidden space", h, "0 0", "1 0", "1 0", "2 1");
    c.expect("h1 - 2 h2", h.matmul(Tensor.of(new double[] {1, -2})), "0 1 1 0");
  }
}
