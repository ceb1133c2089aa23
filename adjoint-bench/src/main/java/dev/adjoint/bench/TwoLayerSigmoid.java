package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.optim.Sgd;

/** The lectures' net: 64 x 1000 through 100 sigmoid units to 10, summed squared error, SGD 1e-4. */
final class TwoLayerSigmoid extends Workload {
  private final Tensor x = Fixture.values(1, 4, 64, 1000);
  private final Tensor y = Fixture.values(2, 4, 64, 10);
  private final Linear first = new Linear(1000, 100, Linear.Options.DEFAULT.withoutBias());
  private final Linear second = new Linear(100, 10, Linear.Options.DEFAULT.withoutBias());
  private final Sequential net = new Sequential(first, Tensor::sigmoid, second);
  private final Sgd sgd = new Sgd(net.parameters(), 1e-4);

  TwoLayerSigmoid() {
    super(4);
  }

  @Override
  String name() {
    return "two_layer_sigmoid";
  }

  private Tensor train() {
    sgd.zeroGrad();
    Tensor loss = net.forward(x).sub(y).square().sum();
    loss.backward();
    sgd.step();
    return loss;
  }

  @Override
  void step() {
    train();
  }

  @Override
  void check(SafetensorsFile reference) {
    first.weight().assign(Fixture.values(3, 1 / 16f, 100, 1000));
    second.weight().assign(Fixture.values(4, 1 / 4f, 10, 100));
    double[] losses = new double[50];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = train().item();
    }
    compare("loss", losses, reference.tensor(name() + "/losses").toDoubleArray(), 1e-4, 1e-6);
  }
}
