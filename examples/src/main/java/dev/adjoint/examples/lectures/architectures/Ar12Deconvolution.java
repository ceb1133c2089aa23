package dev.adjoint.examples.lectures.architectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * "Deconvolution" inverts nothing: it is the transpose of a convolution, and so the same as its
 * backward pass. Every input adds its multiple of the kernel at its place.
 */
@Slide(id = "AR-12", title = "transposed convolution: the backward pass of a convolution")
public final class Ar12Deconvolution implements Lecture {
  private static final Window2d WINDOW = Window2d.of(2);

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    Tensor k = Tensor.of(new double[][] {{1, 0}, {0, -1}});
    Tensor columns = k.reshape(4, 1).matmul(x.reshape(1, 4)); // a kernel for each place
    Tensor y = columns.fold2d(3, 3, WINDOW).reshape(3, 3);
    c.expect("out", y, "1 2 0", "3 3 -2", "0 -3 -4");

    Tensor image = Tensor.arange(1.0, 10.0, 1.0).reshape(1, 3, 3).requiresGrad();
    Tensor convolved = k.reshape(1, 4).matmul(image.unfold2d(WINDOW)).reshape(2, 2);
    convolved.backward(x);
    c.expect("dI of the convolution for upstream x", requireNonNull(image.grad()).reshape(3, 3), y);
    Tensor wide = k.reshape(4, 1).mul(x.reshape(1, 4)).fold2d(4, 4, WINDOW.stride(2)).reshape(4, 4);
    c.note("with stride 2 the copies of the kernel do not meet: 2 x 2 becomes 4 x 4");
    c.expect("stride 2", wide, "1 0 2 0", "0 -1 0 -2", "3 0 4 0", "0 -3 0 -4");
  }
}
