package dev.adjoint.bench;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Flatten;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.Convolutional;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.optim.Adam;

/** Two convolutions with batch norm on 28 x 28, batch 64, Adam 1e-3. */
final class Cnn extends Training {
  /** After 50 steps PyTorch's own losses in f32 are up to 0.9 % off those in f64. */
  private static final Check CHECK = new Check(50, 0.03);

  Cnn() {
    super("cnn_mnist_adam", 4, CHECK, Cnn::parts);
  }

  private static Parts parts() {
    Convolutional.Options padded = Convolutional.Options.DEFAULT.withPadding(1);
    Sequential net =
        new Sequential(
            new Conv2d(1, 32, 3, padded),
            new BatchNorm2d(32),
            Tensor::relu,
            new MaxPool2d(2),
            new Conv2d(32, 64, 3, padded),
            new BatchNorm2d(64),
            Tensor::relu,
            new MaxPool2d(2),
            new Flatten(),
            new Linear(64 * 49, 128),
            Tensor::relu,
            new Linear(128, 10));
    Tensor x = Fixture.values(51, 4, 64, 1, 28, 28).to(Modes.dtype());
    Tensor y = Fixture.labels(52, 64, 10);
    return new Parts(
        net, new Adam(net.parameters(), 1e-3), () -> Losses.crossEntropy(net.forward(x), y));
  }
}
