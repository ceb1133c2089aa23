package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * An intermediate result of 524,288 numbers: storing its Jacobian would take 1 TB, while the
 * gradient of a scalar has 524K elements, 2 MB.
 */
@Slide(id = "AD-21", title = "32 x 32 x 512: 1 TiB of Jacobian or 2 MiB of gradient")
public final class Ad21MemoryOfJacobian implements Lecture {
  private static Tensor loss(Tensor x) {
    return x.relu().square().sum();
  }

  @Override
  public void run(Checks c) {
    int n = 32 * 32 * 512;
    c.expect("elements", n, 524_288);
    c.expect(
        "bytes of the Jacobian",
        (double) Adjoint.memoryOfJacobian(DType.F32, n, n),
        1_099_511_627_776.0);
    c.expect("  in TiB", Adjoint.memoryOfJacobian(DType.F32, n, n) / 0x1p40, 1);
    c.expect(
        "bytes of the gradient of a number",
        (double) Adjoint.memoryOfJacobian(DType.F32, 1, n),
        2_097_152);
    c.expect("  in MiB", Adjoint.memoryOfJacobian(DType.F32, 1, n) / 0x1p20, 2);

    Tensor x = new Rng(4).normal(DType.F32, Shape.of(32, 32, 512));
    Tensor[] gradient = new Tensor[1];
    Counting pass =
        Counting.of(() -> gradient[0] = Adjoint.grad(Ad21MemoryOfJacobian::loss).apply(x));
    c.expect("largest array, forward and backward", pass.largest(), n);
    c.expectTrue("gradient of sum(relu(x)^2) = 2 relu(x)", gradient[0].bitEquals(x.relu().mul(2)));
    c.expectError(
        "the Jacobian itself is refused",
        () -> Adjoint.jacobian(Tensor::relu, x),
        "jacobian: 524288 x 524288 numbers of f32 take 1099511627776 bytes, more than a quarter of");
  }
}
