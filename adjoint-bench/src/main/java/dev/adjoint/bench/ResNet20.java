package dev.adjoint.bench;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Flatten;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.conv.AdaptiveAvgPool2d;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.Convolutional;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.optim.Sgd;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-20 (He et al., 2016) on 32 x 32, batch 32, SGD 0.1 with momentum 0.9 and weight decay
 * 1e-4.
 */
final class ResNet20 extends Training {
  /** From the fifth step on PyTorch's own losses in f32 are 3 to 24 % off those in f64. */
  private static final Check F32 = new Check(3, 1e-3);

  private static final Convolutional.Options PLAIN = Convolutional.Options.DEFAULT.withoutBias();

  ResNet20() {
    super("resnet20_cifar_sgd", 6, F32, ResNet20::parts);
  }

  private static Parts parts() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Conv2d(3, 16, 3, PLAIN.withPadding(1)));
    layers.add(new BatchNorm2d(16));
    layers.add(Tensor::relu);
    int in = 16;
    for (int out : new int[] {16, 32, 64}) {
      for (int i = 0; i < 3; i++) {
        layers.add(new Block(in, out, in == out ? 1 : 2));
        in = out;
      }
    }
    layers.add(new AdaptiveAvgPool2d(1));
    layers.add(new Flatten());
    layers.add(new Linear(64, 10));
    Sequential net = new Sequential(layers);
    Tensor x = Fixture.values(53, 4, 32, 3, 32, 32).to(Modes.dtype());
    Tensor y = Fixture.labels(54, 32, 10);
    return new Parts(
        net,
        new Sgd(net.parameters(), 0.1, Sgd.momentum(0.9).withWeightDecay(1e-4)),
        () -> Losses.crossEntropy(net.forward(x), y));
  }

  /** y = relu(norm(conv(relu(norm(conv(x))))) + x), x through a 1 x 1 convolution where it must. */
  private static final class Block implements Layer {
    final Conv2d conv1;
    final BatchNorm2d norm1;
    final Conv2d conv2;
    final BatchNorm2d norm2;
    final Sequential shortcut;

    Block(int in, int out, int stride) {
      conv1 = new Conv2d(in, out, 3, PLAIN.withStride(stride).withPadding(1));
      norm1 = new BatchNorm2d(out);
      conv2 = new Conv2d(out, out, 3, PLAIN.withPadding(1));
      norm2 = new BatchNorm2d(out);
      shortcut =
          stride == 1 && in == out
              ? new Sequential()
              : new Sequential(
                  new Conv2d(in, out, 1, PLAIN.withStride(stride)), new BatchNorm2d(out));
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = norm1.forward(conv1.forward(x)).relu();
      return norm2.forward(conv2.forward(h)).add(shortcut.forward(x)).relu();
    }
  }
}
