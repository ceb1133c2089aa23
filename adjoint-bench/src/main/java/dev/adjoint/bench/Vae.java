package dev.adjoint.bench;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.loss.Reduction;
import dev.adjoint.nn.optim.Adam;
import java.util.function.Supplier;

/**
 * A variational autoencoder 784-400-20-400-784 (Kingma and Welling, 2014), batch 128, Adam 1e-3.
 * When it is timed every step draws new noise; the check has the fixture's.
 */
final class Vae extends Training {
  private static final Check CHECK = new Check(50, 1e-5);

  Vae() {
    super("vae_adam", 4, CHECK, () -> parts(() -> Tensor.randn(128, 20)));
  }

  @Override
  void check(SafetensorsFile reference) {
    check(reference, checked(), CHECK);
  }

  @Override
  Parts checked() {
    Tensor noise = Fixture.values(60, 4, 128, 20).to(Modes.dtype());
    return parts(() -> noise);
  }

  private static Parts parts(Supplier<Tensor> noise) {
    Net net = new Net();
    Tensor x = Fixture.values(59, 1, 128, 784).to(Modes.dtype()).add(0.5);
    return new Parts(net, new Adam(net.parameters(), 1e-3), () -> net.loss(x, noise.get()));
  }

  private static final class Net implements Model {
    final Linear encode = new Linear(784, 400);
    final Linear mean = new Linear(400, 20);
    final Linear logvar = new Linear(400, 20);
    final Linear decode1 = new Linear(20, 400);
    final Linear decode2 = new Linear(400, 784);

    Tensor loss(Tensor x, Tensor noise) {
      Tensor h = encode.forward(x).relu();
      Tensor m = mean.forward(h);
      Tensor l = logvar.forward(h);
      Tensor z = m.add(noise.mul(l.mul(0.5).exp()));
      Tensor r = decode2.forward(decode1.forward(z).relu());
      Tensor fit = Losses.bceWithLogits(r, x, Reduction.SUM);
      return fit.sub(l.add(1).sub(m.square()).sub(l.exp()).sum().mul(0.5));
    }
  }
}
