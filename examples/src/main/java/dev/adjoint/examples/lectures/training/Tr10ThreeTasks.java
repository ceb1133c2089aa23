package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.train.Accuracy;
import dev.adjoint.train.Batch;
import java.util.function.Supplier;

/** The task decides what stands at the output, and the loss. */
@Slide(id = "TR-10", title = "regression, binary and multi-class classification")
public final class Tr10ThreeTasks implements Lecture {
  private static Layer net(int in, int out) {
    return Seeded.of(
        1, () -> new Sequential(new Linear(in, 16), Tensor::tanh, new Linear(16, out)));
  }

  private static void train(Layer net, Supplier<Tensor> loss) {
    Adam adam = new Adam(net.parameters(), 0.02);
    for (int step = 0; step < 200; step++) {
      adam.zeroGrad();
      loss.get().backward();
      adam.step();
    }
  }

  /** Two half moons, one inside the other. */
  private static Tensor moons(int n) {
    double[] xy = new double[2 * n];
    for (int i = 0; i < n; i++) {
      int pair = i / 2;
      double angle = Math.PI * pair / (n / 2 - 1);
      boolean upper = i % 2 == 0;
      xy[2 * i] = upper ? Math.cos(angle) : 1 - Math.cos(angle);
      xy[2 * i + 1] = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
    }
    return Tensor.of(xy, n, 2);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.linspace(-3, 3, 61).unsqueeze(1);
    Layer regression = net(1, 1);
    train(regression, () -> Losses.mse(regression.forward(x), x.sin()));
    double error = Losses.mse(regression.forward(x), x.sin()).item();
    c.expectTrue("regression of sin, no activation, mse: error below 0.01", error < 0.01);

    Tensor moons = moons(100);
    Tensor upper = Tensor.arange(DType.F64, 0, 100, 1).remainder(2).unsqueeze(1);
    Layer binary = net(2, 1);
    train(binary, () -> Losses.bceWithLogits(binary.forward(moons), upper));
    double share = binary.forward(moons).sigmoid().round().eq(upper).to(DType.F64).mean().item();
    c.expectTrue("moons, sigmoid, bceWithLogits: 95 % right", share >= 0.95);

    Batch blobs = Blobs.of(1, 120, 4);
    Layer classes = net(2, 4);
    train(classes, () -> Losses.crossEntropy(classes.forward(blobs.inputs()), blobs.targets()));
    Tensor logits = classes.forward(blobs.inputs());
    c.expectTrue(
        "four blobs, softmax, crossEntropy: 95 % right",
        Accuracy.of(logits, blobs.targets()) >= 0.95);
    Tensor sums = logits.softmax(-1).sum(-1);
    c.expectTrue("the softmax outputs sum to 1, to 1e-12", sums.sub(1).abs().amax().item() < 1e-12);
  }
}
