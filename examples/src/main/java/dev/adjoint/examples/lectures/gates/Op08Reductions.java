package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/** np.square(...).sum() and its kin: a reduction hands its gradient to everything it reduced. */
@Slide(id = "OP-08", title = "sum, mean, variance, norm and their gradients")
public final class Op08Reductions implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 6, 8}});
    c.expect("sum", x.sum(), 24);
    c.expect("sum over axis 0", x.sum(0), 5, 8, 11);
    c.expect("mean over axis 1", x.mean(1), 2, 6);
    c.expectText("  keeping the axis", x.meanKeep(1).shape(), "[2, 1]");
    c.expect("variance over axis 1, n - 1", x.var(1), 1, 4);
    c.expect("  biased, n", x.varBiased(1), 2 / 3.0, 8 / 3.0);

    c.expect("d/dx sum", gradient(t -> t.sum(), x), "1 1 1", "1 1 1");
    c.expect("d/dx sum x^2 = 2x", gradient(t -> t.square().sum(), x), "2 4 6", "8 12 16");
    c.expect(
        "d/dx of the sum of row means", gradient(t -> t.mean(1).sum().mul(3), x), "1 1 1", "1 1 1");
    c.expect(
        "d/dx of the sum of row variances: x - mean",
        gradient(t -> t.var(1).sum(), x),
        "-1 0 1",
        "-2 0 2");
    Tensor v = Tensor.of(new double[] {3, 4});
    UnaryOperator<Tensor> norm = t -> t.square().sum().sqrt();
    c.expect("L2 norm of (3, 4)", norm.apply(v), 5);
    c.expect("  its gradient: x / |x|", gradient(norm, v), 0.6, 0.8);
  }

  private static Tensor gradient(UnaryOperator<Tensor> f, Tensor x) {
    return Adjoint.grad(f).apply(x);
  }
}
