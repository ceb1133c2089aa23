package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/**
 * Two nets and two optimizers: D learns to tell samples from data, G to be taken for data. For D's
 * step the samples are cut off from G.
 */
@Slide(id = "AR-13", title = "generative adversarial nets: a Gaussian is learned from samples")
public final class Ar13Adversarial implements Lecture {
  private static final double MEAN = 3;
  private static final int BATCH = 64;
  private static final Tensor REAL = Tensor.ones(DType.F64, Shape.of(BATCH, 1));
  private static final Tensor FAKE = Tensor.zeros(DType.F64, Shape.of(BATCH, 1));

  @Override
  public void run(Checks c) {
    Tensor undecided = Tensor.zeros(DType.F64, Shape.of(BATCH, 1)); // logits: D = 1/2
    c.expect(
        "D's loss where D = 1/2: 2 ln 2",
        Losses.bceWithLogits(undecided, REAL).add(Losses.bceWithLogits(undecided, FAKE)),
        "1.3862943611");
    double[] means = Seeded.of(1, Ar13Adversarial::train);
    c.note(
        "data of mean %.0f; the generator's mean: %.2f before, %.2f after training"
            .formatted(MEAN, means[0], means[1]));
    c.expectTrue("it is within 0.5 of the data's", Math.abs(means[1] - MEAN) < 0.5);
    c.expect("D's step moves G by", Seeded.of(2, Ar13Adversarial::leak), 0);
  }

  private static Sequential discriminator() {
    return new Sequential(new Linear(1, 16), Tensor::tanh, new Linear(16, 1));
  }

  /** D's loss; the samples are constants for it. */
  private static Tensor lossOfD(Sequential d, Tensor data, Tensor samples) {
    Tensor real = Losses.bceWithLogits(d.forward(data), REAL);
    return real.add(Losses.bceWithLogits(d.forward(samples.detach()), FAKE));
  }

  /** The generator's mean before and after. */
  private static double[] train() {
    var g = new Linear(1, 1);
    var d = discriminator();
    var ofG = new Adam(g.parameters(), 0.02, Adam.Options.DEFAULT.withBetas(0.5, 0.9));
    var ofD = new Adam(d.parameters(), 0.02, Adam.Options.DEFAULT.withBetas(0.5, 0.9));
    Tensor many = Seeded.normal(1000, 1);
    double before = g.forward(many).mean().item();
    for (int step = 0; step < 600; step++) {
      Tensor data = Seeded.normal(BATCH, 1).add(MEAN);
      Tensor samples = g.forward(Seeded.normal(BATCH, 1));
      ofD.zeroGrad();
      lossOfD(d, data, samples).backward();
      ofD.step();
      ofG.zeroGrad();
      Losses.bceWithLogits(d.forward(samples), REAL).backward(); // reaches D too: zeroed above
      ofG.step();
    }
    return new double[] {before, g.forward(many).mean().item()};
  }

  /** The largest gradient of G after the backward pass of D's loss. */
  private static double leak() {
    var g = new Linear(1, 1);
    lossOfD(discriminator(), Seeded.normal(BATCH, 1), g.forward(Seeded.normal(BATCH, 1)))
        .backward();
    Tensor slope = g.weight().grad();
    return slope == null ? 0 : slope.abs().amax().item();
  }
}
