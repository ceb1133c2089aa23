package dev.adjoint.bench;

import dev.adjoint.core.Diagnose;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;

/** 784-512-256-10 with relu: a training step of a batch of 128, or the answer for one sample. */
final class Mlp extends Workload {
  private final boolean training;
  private final Linear[] layers = {new Linear(784, 512), new Linear(512, 256), new Linear(256, 10)};
  private final Sequential net =
      new Sequential(layers[0], Tensor::relu, layers[1], Tensor::relu, layers[2]);
  private final Adam adam = new Adam(net.parameters(), 1e-3);
  private final Tensor x = Fixture.values(21, 4, 128, 784);
  private final Tensor y = Fixture.labels(22, 128, 10);
  private final Tensor one = Fixture.values(31, 4, 1, 784);

  Mlp(boolean training) {
    super(training ? 4 : 2);
    this.training = training;
    for (int i = 0; i < layers.length; i++) {
      Linear l = layers[i];
      float factor = i == 0 ? 1 / 16f : 1 / 8f;
      Param bias = net.parameter(2 * i + ".bias");
      l.weight().assign(Fixture.values(11 + 2 * i, factor, l.weight().shape().toArray()));
      bias.assign(Fixture.values(12 + 2 * i, factor, bias.shape().toArray()));
    }
  }

  @Override
  String name() {
    return training ? "mlp_mnist_adam" : "mlp_infer_1";
  }

  private Tensor loss() {
    return Losses.crossEntropy(net.forward(x), y);
  }

  private Tensor train() {
    adam.zeroGrad();
    Tensor loss = loss();
    loss.backward();
    adam.step();
    return loss;
  }

  /** The same step in anomaly mode. */
  void guardedStep() {
    adam.zeroGrad();
    Diagnose.anomaly(this::loss);
    adam.step();
  }

  private Tensor infer() {
    return Modes.inference(() -> net.forward(one));
  }

  @Override
  void step() {
    if (training) {
      train();
    } else {
      infer();
    }
  }

  @Override
  void check(SafetensorsFile reference) {
    if (training) {
      double[] losses = new double[50];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = train().item();
      }
      // The last losses are about 3e-6 in f64; in f32 PyTorch itself strays by 1 % there.
      compare("loss", losses, reference.tensor(name() + "/losses").toDoubleArray(), 1e-4, 1e-6);
    } else {
      double[] out = infer().toDoubleArray();
      compare("output", out, reference.tensor(name() + "/out").toDoubleArray(), 1e-5, 1e-5);
    }
  }
}
