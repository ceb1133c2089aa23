package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;
import java.util.Arrays;
import java.util.List;

/**
 * A restricted Boltzmann machine: hidden units are independent given the visible ones, so that the
 * hidden ones can be summed out: F(v) = -b v - sum log(1 + exp(c + v W)), P(v) ~ exp(-F(v)).
 */
@Slide(id = "AR-10", title = "RBM: free energy, Gibbs sampling, contrastive divergence")
public final class Ar10Boltzmann implements Lecture {
  private static final int STEPS = 300;

  private static Tensor freeEnergy(Tensor v, Tensor w, Tensor b, Tensor c) {
    return v.matmul(b).add(v.matmul(w).add(c).softplus().sum(1)).neg();
  }

  private static Tensor draw(Tensor p) {
    return Rng.current().uniform(DType.F64, p.shape()).lt(p).to(DType.F64);
  }

  @Override
  public void run(Checks c) {
    Tensor w = Tensor.of(new double[][] {{1, -1}});
    Tensor b = Tensor.of(new double[] {0.5}).requiresGrad();
    Tensor hidden = Tensor.of(new double[] {0, 0.2});
    Tensor both = Tensor.of(new double[][] {{0}, {1}});
    Tensor f = freeEnergy(both, w, b, hidden);
    c.expect("F(0), F(1)", f, "-1.4912860499 -2.1843623535");
    Tensor p = f.neg().softmax(0);
    c.expect("P(v = 1)", p.select(0, 1), "0.6666509160");
    f.neg().logSoftmax(0).select(0, 1).backward();
    c.expect("dlogP(1)/db = 1 - P(v = 1)", b.grad(), 1 - p.get(1));

    double[] errors = Seeded.of(1, Ar10Boltzmann::train);
    double first = Arrays.stream(errors, 0, 20).average().orElseThrow();
    double last = Arrays.stream(errors, STEPS - 20, STEPS).average().orElseThrow();
    c.note(
        "two patterns of 6 bits, CD-1: bits wrong per pattern %.2f at first, %.2f at last"
            .formatted(first, last));
    c.expectTrue("the reconstruction error falls to a quarter", last < first / 4);
  }

  /** Bits of two patterns that one Gibbs step gets wrong, at each step of the training. */
  private static double[] train() {
    Tensor data = Tensor.of(new double[][] {{1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 1}}).repeat(8, 1);
    Param w = new Param(Seeded.normal(6, 4).mul(0.1));
    Param b = new Param(Tensor.zeros(DType.F64, Shape.of(6)));
    Param h = new Param(Tensor.zeros(DType.F64, Shape.of(4)));
    var sgd = new Sgd(List.of(w, b, h), 0.5);
    double[] errors = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      Tensor up = draw(data.matmul(w.value()).add(h.value()).sigmoid());
      Tensor model = draw(up.matmul(w.value().mT()).add(b.value()).sigmoid()); // a constant
      errors[step] = model.sub(data).abs().sum(1).mean().item();
      sgd.zeroGrad();
      freeEnergy(data, w.tensor(), b.tensor(), h.tensor())
          .sub(freeEnergy(model, w.tensor(), b.tensor(), h.tensor()))
          .mean()
          .backward();
      sgd.step();
    }
    return errors;
  }
}
