package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/** Noise in, the clean sample as the target: the net learns where the data lie. */
@Slide(id = "AR-08", title = "denoising autoencoder: noise in, clean target")
public final class Ar08Denoising implements Lecture {
  private static final double NOISE = 0.3;

  /** Points of a closed curve in six dimensions. */
  private static Tensor curve(int n) {
    Tensor t = Seeded.normal(n).mul(10);
    return Tensor.stack(
        1, t.sin(), t.cos(), t.mul(2).sin(), t.mul(2).cos(), t.mul(3).sin(), t.mul(3).cos());
  }

  private static Tensor noisy(Tensor x) {
    return x.add(Seeded.normal(x.size(0), x.size(1)).mul(NOISE));
  }

  @Override
  public void run(Checks c) {
    double[] errors = Seeded.of(1, Ar08Denoising::errors);
    c.note(
        "mean square: of the noise %.4f, of the reconstruction %.4f"
            .formatted(errors[0], errors[1]));
    c.expectTrue("new samples: less than half of the noise is left", errors[1] < errors[0] / 2);
  }

  private static double[] errors() {
    var net =
        new Sequential(
            new Linear(6, 32), Tensor::relu, new Linear(32, 32), Tensor::relu, new Linear(32, 6));
    var adam = new Adam(net.parameters(), 0.01);
    for (int step = 0; step < 300; step++) {
      Tensor clean = curve(64);
      adam.zeroGrad();
      Losses.mse(net.forward(noisy(clean)), clean).backward();
      adam.step();
    }
    Tensor clean = curve(1000);
    Tensor in = noisy(clean);
    return new double[] {Losses.mse(in, clean).item(), Losses.mse(net.forward(in), clean).item()};
  }
}
