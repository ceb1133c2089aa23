package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.Arrays;

/** Tensors print as on the slides, and become arrays. */
@Slide(id = "TR-13", title = "print(tensor), x.tolist()")
public final class Tr13Printing implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new float[] {0}).requiresGrad();
    c.expectText("print(w1)", w, "tensor([0.], requires_grad=True)");
    Tensor y = Tensor.of(new float[] {0}).sigmoid();
    c.expectText("print(sigmoid)", y, "tensor([0.5000])");
    Tensor x = Tensor.of(new double[] {5.3678, 0.8833});
    c.expectText("x.tolist()", Arrays.toString(x.toDoubleArray()), "[5.3678, 0.8833]");
  }
}
