package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** After the fully connected layer, before the non-linearity. Gamma and beta are learnt. */
@Slide(id = "NO-02", title = "batch norm: every feature over the batch")
public final class No02BatchNorm implements Lecture {
  private static final double MOMENTUM = 0.1;

  private static Tensor running(double start, Tensor measured) {
    return measured.mul(MOMENTUM).add(start * (1 - MOMENTUM));
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 10}, {2, 20}, {3, 60}, {6, 30}});
    c.expect("mean", x.mean(0), 3, 30);
    c.expect("variance, divided by N", x.varBiased(0), 3.5, 350);
    Tensor normed = Norms.batch(x, 0);
    c.expect("first feature", normed.select(1, 0), "-1.0690449676 -0.5345224838 0 1.6035674515");
    c.expect("  mean and variance", Tensor.stack(0, normed.mean(), normed.varBiased()), 0, 1);

    c.note("gamma = sqrt(Var), beta = E would undo it; they are not its definition");
    c.expect("with them", normed.mul(x.varBiased(0).sqrt()).add(x.mean(0)), x);

    c.note("what evaluation uses: running mean and unbiased variance, momentum 0.1, from 0 and 1");
    c.expect("running mean after one batch", running(0, x.mean(0)), 0.3, 3);
    c.expect("running variance", running(1, x.var(0)), "1.3666667 47.5666667");
    c.note("erratum: no epsilon is printed; a constant feature would be 0/0");
    Tensor constant = Tensor.of(new double[][] {{2}, {2}});
    c.expect("as printed", Norms.batch(constant, 0).squeeze(1), Double.NaN, Double.NaN);
    c.expect("with epsilon 1e-5", Norms.batch(constant, 1e-5).squeeze(1), 0, 0);
  }
}
