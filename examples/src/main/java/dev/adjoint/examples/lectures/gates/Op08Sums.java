package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Reductions over all or some axes, each with its gradient. */
@Slide(id = "OP-08", title = "sum, mean, variance, norm")
public final class Op08Sums implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, -2, 3}).requiresGrad();
    Tensor y = x.square().sum();
    y.backward();
    c.expect("sum of squares of 1, -2, 3", y, 14);
    c.expect("  its gradient, 2 x", x.grad(), 2, -4, 6);
    x.zeroGrad();
    x.mean().backward();
    c.expect("gradient of the mean, 1/n each", x.grad(), 1 / 3.0, 1 / 3.0, 1 / 3.0);

    Tensor v = Tensor.of(new double[] {1, 2, 3, 4}).requiresGrad();
    Tensor variance = v.var();
    variance.backward();
    c.expect("variance of 1, 2, 3, 4", variance, 5 / 3.0);
    c.expect("  its gradient, 2 (x - mean) / (n-1)", v.grad(), -1, -1 / 3.0, 1 / 3.0, 1);
    c.expect("with n instead of n - 1", v.varBiased(), 1.25);

    Tensor m = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    c.expect("sums of the columns, axis 0", m.sum(0), 5, 7, 9);
    c.expect("sums of the rows, axis 1", m.sum(1), 6, 15);
    c.expect("means of the rows, kept as a column", m.meanKeep(1), "2", "5");
    c.expectText("  its shape", m.meanKeep(1).shape(), "[2, 1]");

    Tensor w = Tensor.of(new double[] {3, 4}).requiresGrad();
    Tensor norm = w.square().sum().sqrt();
    norm.backward();
    c.expect("L2 norm of 3, 4", norm, 5);
    c.expect("  its gradient, w / |w|", w.grad(), 0.6, 0.8);
  }
}
