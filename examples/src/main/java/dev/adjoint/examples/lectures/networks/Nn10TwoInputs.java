package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.function.UnaryOperator;

/** A directed acyclic graph of modules: two inputs are joined and go on as one. */
@Slide(id = "NN-10", title = "several inputs: RGB and LIDAR, images and text")
public final class Nn10TwoInputs implements Lecture {
  private static final class Fusion implements Model {
    final Linear a = new Linear(3, 8);
    final Linear b = new Linear(2, 8);
    final Linear joint = new Linear(16, 8);
    final Linear out = new Linear(8, 1);

    Tensor forward(Tensor x, Tensor z) {
      Tensor both = Tensor.concat(-1, a.forward(x).tanh(), b.forward(z).tanh());
      return out.forward(joint.forward(both).tanh());
    }
  }

  @Override
  public void run(Checks c) {
    Tensor x = Sines.of(1, 4, 3);
    Tensor z = Sines.of(21, 4, 2);
    Linear simple = Seeded.of(1, () -> new Linear(5, 1));
    UnaryOperator<Tensor> ofX = t -> simple.forward(Tensor.concat(-1, t, z)).sum();
    UnaryOperator<Tensor> ofZ = t -> simple.forward(Tensor.concat(-1, x, t)).sum();
    GradCheck.check(ofX, x);
    GradCheck.check(ofZ, z);
    Tensor w = simple.weight().value().squeeze(0);
    c.expect(
        "concat, Linear(5, 1): gradient to a",
        Adjoint.grad(ofX).apply(x).select(0, 0),
        Tensor.of(new double[] {w.get(0), w.get(1), w.get(2)}));
    c.expect(
        "  to b",
        Adjoint.grad(ofZ).apply(z).select(0, 0),
        Tensor.of(new double[] {w.get(3), w.get(4)}));

    Fusion net = Seeded.of(1, Fusion::new);
    Tensor a = Rng.using(2, () -> Rng.current().uniform(DType.F64, Shape.of(64, 3), -1, 1));
    Tensor b = Rng.using(3, () -> Rng.current().uniform(DType.F64, Shape.of(64, 2), -1, 1));
    Tensor y = a.sum(1).mul(b.select(1, 0)).unsqueeze(1);
    Adam adam = new Adam(net.parameters(), 0.01);
    double first = Losses.mse(net.forward(a, b), y).item();
    for (int step = 0; step < 300; step++) {
      adam.zeroGrad();
      Losses.mse(net.forward(a, b), y).backward();
      adam.step();
    }
    double last = Losses.mse(net.forward(a, b), y).item();
    c.expectTrue("learns y = sum(a) first(b): a 20th of the error", last < first / 20);
  }
}
