package dev.adjoint.examples.lectures.activations;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Gradients;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/**
 * Half of the units of a random net are active. A unit that is below 0 for every sample gets no
 * gradient and stays there.
 */
@Slide(id = "ACT-24", title = "ReLU: half of them active, and the dead ones")
public final class Act24DeadRelus implements Lecture {
  private static final int UNITS = 256;

  /** How many units are positive for no sample. */
  private static int dead(Tensor h) {
    return UNITS - (int) h.gt(0).any(0).to(DType.F64).sum().item();
  }

  private static Tensor noise(int rows, int columns) {
    return Rng.current().normal(DType.F64, Shape.of(rows, columns));
  }

  /** Dead units of a net of 2-256-1 after training at that rate, no step longer than it. */
  private static int deadAfterTraining(double lr) {
    Tensor x = noise(64, 2);
    Tensor y = x.prod(1).unsqueeze(1);
    Linear in = new Linear(2, UNITS);
    Linear out = new Linear(UNITS, 1);
    List<Param> parameters = new Sequential(in, out).parameters();
    Sgd sgd = new Sgd(parameters, lr);
    for (int step = 0; step < 50; step++) {
      sgd.zeroGrad();
      Losses.mse(out.forward(in.forward(x).relu()), y).backward();
      Gradients.clipNorm(parameters, 1);
      sgd.step();
    }
    return dead(in.forward(x));
  }

  @Override
  public void run(Checks c) {
    Tensor active = Rng.using(1, () -> noise(100, 64).linear(noise(UNITS, 64), null)).gt(0);
    double share = active.to(DType.F64).mean().item();
    c.expectTrue("share of active units within 0.50 +- 0.02", Math.abs(share - 0.5) < 0.02);

    c.note("'scale-invariant' on the slide: it is positively homogeneous, relu(a x) = a relu(x)");
    Tensor x = Tensor.linspace(-3, 3, 25);
    c.expect("relu(2.5 x) - 2.5 relu(x)", x.mul(2.5).relu().sub(x.relu().mul(2.5)).abs().amax(), 0);

    Tensor w = Tensor.of(new double[][] {{1, 2}, {1, -1}}).requiresGrad();
    Tensor b = Tensor.of(new double[] {-1000, 0}).requiresGrad();
    Tensor h = Rng.using(1, () -> noise(100, 2)).linear(w, b).relu();
    h.sum().backward();
    c.expect("a unit with bias -1000: largest output", h.select(1, 0).amax(), 0);
    c.expect("  its gradient", requireNonNull(w.grad()).select(0, 0), 0, 0);

    c.note("erratum: the slide says higher learning rates might revive dead units; they kill more");
    int slow = Rng.using(1, () -> Modes.withDType(DType.F64, () -> deadAfterTraining(0.01)));
    int fast = Rng.using(1, () -> Modes.withDType(DType.F64, () -> deadAfterTraining(10)));
    c.note("dead after 50 steps: with lr 0.01 %d of 256, with lr 10 %d".formatted(slow, fast));
    c.expectTrue("at the higher rate more than twice as many", fast > 2 * slow);

    b.zeroGrad();
    w.zeroGrad();
    Rng.using(1, () -> noise(100, 2)).linear(w, b).leakyRelu(0.1).sum().backward();
    c.expect("what helps: a leaky unit has a gradient", requireNonNull(b.grad()).select(0, 0), 10);
  }
}
