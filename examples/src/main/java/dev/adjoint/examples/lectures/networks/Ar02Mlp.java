package dev.adjoint.examples.lectures.networks;

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

/** Layers of linear maps with tanh between learn what no line separates. */
@Slide(id = "AR-02", title = "multilayer perceptrons: XOR, and two spirals")
public final class Ar02Mlp implements Lecture {
  /** Share of the labels 0 and 1 that the net has right after training. */
  private static double right(Layer net, Tensor x, Tensor y, int steps) {
    Adam adam = new Adam(net.parameters(), 0.01);
    for (int step = 0; step < steps; step++) {
      adam.zeroGrad();
      Losses.bceWithLogits(net.forward(x), y).backward();
      adam.step();
    }
    return net.forward(x).step().eq(y).to(DType.F64).mean().item();
  }

  /** Points of two spirals, one turned by half a turn against the other. */
  private static Tensor spirals(int n) {
    double[] xy = new double[2 * n];
    for (int i = 0; i < n; i++) {
      int pair = i / 2;
      double t = 0.2 + 0.8 * pair / (n / 2 - 1);
      double angle = 2.5 * Math.PI * t + Math.PI * (i % 2);
      xy[2 * i] = t * Math.cos(angle);
      xy[2 * i + 1] = t * Math.sin(angle);
    }
    return Tensor.of(xy, n, 2);
  }

  @Override
  public void run(Checks c) {
    Tensor corners = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor xor = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});
    Layer small =
        Seeded.of(1, () -> new Sequential(new Linear(2, 8), Tensor::tanh, new Linear(8, 1)));
    c.expect("XOR, 2-8-1: right", right(small, corners, xor, 500), 1);

    Tensor x = spirals(100);
    Tensor y = Tensor.arange(DType.F64, 0, 100, 1).remainder(2).unsqueeze(1);
    Layer line = Seeded.of(1, () -> new Linear(2, 1));
    c.expectTrue("two spirals, a line: below 75 %", right(line, x, y, 300) < 0.75);
    Layer net =
        Seeded.of(
            1,
            () ->
                new Sequential(
                    new Linear(2, 32),
                    Tensor::tanh,
                    new Linear(32, 32),
                    Tensor::tanh,
                    new Linear(32, 1)));
    c.expectTrue("  2-32-32-1: 95 % right", right(net, x, y, 600) >= 0.95);
  }
}
