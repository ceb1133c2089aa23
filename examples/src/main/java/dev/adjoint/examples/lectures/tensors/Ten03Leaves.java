package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** From numbers, arrays and arrays of arrays; requiresGrad() makes a leaf of any. */
@Slide(id = "TEN-03", title = "torch.tensor(..., requires_grad=True)")
public final class Ten03Leaves implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[] {0}).requiresGrad();
    c.expectText(
        "torch.tensor([0.], requires_grad=True)", w, "tensor([0.], dtype=f64, requires_grad=True)");
    c.expectTrue("it is a leaf", w.isLeaf() && w.needsGrad());
    c.expectText("its gradient before backward", w.grad(), "null");
    c.expectText("a scalar", Tensor.of(3.0).requiresGrad().shape(), "[]");
    Tensor m = Tensor.of(new double[][] {{1, 2}, {3, 4}}).requiresGrad();
    c.expectText("a nested array", m.shape(), "[2, 2]");
    c.expectText("three deep", Tensor.of(new float[2][3][4]).describe(), "f32[2, 3, 4]");
    m.square().sum().backward();
    c.expect("gradient of the sum of squares", m.grad(), "2 4", "6 8");
    w.mul(5).sum().backward();
    c.expect("gradient of 5 w", w.grad(), 5);
  }
}
