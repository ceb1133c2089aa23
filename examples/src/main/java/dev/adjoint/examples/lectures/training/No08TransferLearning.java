package dev.adjoint.examples.lectures.training;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.List;
import java.util.Map;

/**
 * The optimizer gets the parameters of the new head only; the others stay. Saved and loaded weights
 * are the same net.
 */
@Slide(id = "NO-08", title = "transfer learning: keep the body, replace the head")
public final class No08TransferLearning implements Lecture {
  private static double train(Layer net, List<Param> parameters, Tensor x, Tensor y) {
    Adam adam = new Adam(parameters, 0.02);
    for (int step = 0; step < 200; step++) {
      net.zeroGrad();
      Losses.mse(net.forward(x), y).backward();
      adam.step();
    }
    return Losses.mse(net.forward(x), y).item();
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.linspace(-3, 3, 61).unsqueeze(1);
    Layer body = Seeded.of(1, () -> new Sequential(new Linear(1, 16), Tensor::tanh));
    Layer first = new Sequential(body, Seeded.of(2, () -> new Linear(16, 1)));
    train(first, first.parameters(), x, x.sin());

    Map<String, Tensor> frozen = body.values();
    Linear head = Seeded.of(3, () -> new Linear(16, 1));
    Layer second = new Sequential(body, head);
    double before = Losses.mse(second.forward(x), x.cos()).item();
    double after = train(second, head.parameters(), x, x.cos());
    c.expectTrue("a new head learns cos: a tenth of the loss", after < before / 10);
    for (Map.Entry<String, Tensor> p : body.values().entrySet()) {
      Tensor kept = requireNonNull(frozen.get(p.getKey()));
      c.expect("  the body's " + p.getKey() + " moved by", p.getValue().sub(kept).abs().amax(), 0);
    }
    Layer copy =
        Seeded.of(
            9,
            () ->
                new Sequential(new Sequential(new Linear(1, 16), Tensor::tanh), new Linear(16, 1)));
    copy.load(second.values());
    c.expect(
        "saved and loaded: outputs differ by",
        copy.forward(x).sub(second.forward(x)).abs().amax(),
        0);
  }
}
