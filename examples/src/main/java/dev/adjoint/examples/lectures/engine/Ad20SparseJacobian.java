package dev.adjoint.examples.lectures.engine;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * The Jacobian of an elementwise operation is sparse: off the diagonal all is zero. Never form it;
 * multiply by what it does.
 */
@Slide(id = "AD-20", title = "ReLU on 4096 numbers: a diagonal is never stored as a matrix")
public final class Ad20SparseJacobian implements Lecture {
  @Override
  public void run(Checks c) {
    c.expect("entries of a 4096 x 4096 Jacobian", 4096 * 4096, 16_777_216);
    c.expect("  MiB in float32", Adjoint.memoryOfJacobian(DType.F32, 4096, 4096) / 0x1p20, 64);
    c.expect(
        "  GiB for a batch of 100",
        Adjoint.memoryOfJacobian(DType.F32, 409_600, 409_600) / 0x1p30,
        625);

    Tensor x = new Rng(3).normal(DType.F32, Shape.of(100, 4096)).requiresGrad();
    Tensor y = x.relu();
    Tensor upstream = Tensor.ones(DType.F32, y.shape());
    Counting backward = Counting.of(() -> y.backward(upstream));
    c.expect("backward of [100, 4096]: its largest array", backward.largest(), 100 * 4096);
    c.expect("gradient, numbers", requireNonNull(x.grad()).numel(), 100 * 4096);
    c.expectTrue(
        "gradient = 1 where x > 0", requireNonNull(x.grad()).bitEquals(x.gt(0).to(DType.F32)));
  }
}
