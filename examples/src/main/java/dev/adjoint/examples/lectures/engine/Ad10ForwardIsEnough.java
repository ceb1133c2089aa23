package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.Locale;

/** Just implement the forward pass; the backward pass is done automatically. */
@Slide(id = "AD-10", title = "a model that states only forward() trains")
public final class Ad10ForwardIsEnough implements Lecture {
  /** Two layers with something of one's own between them. */
  private static final class Net implements Layer {
    final Linear in = new Linear(1, 16);
    final Linear out = new Linear(16, 1);

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = in.forward(x);
      return out.forward(h.sin().mul(h.sigmoid()));
    }
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.linspace(-2, 2, 41).unsqueeze(1);
    Tensor y = x.square();
    Net net = Rng.using(1, () -> Modes.withDType(DType.F64, Net::new));
    Adam adam = new Adam(net.parameters(), 0.01);
    double first = Losses.mse(net.forward(x), y).item();
    for (int step = 0; step < 300; step++) {
      Tensor loss = Losses.mse(net.forward(x), y);
      adam.zeroGrad();
      loss.backward();
      adam.step();
    }
    double last = Losses.mse(net.forward(x), y).item();
    c.note(
        String.format(
            Locale.ROOT,
            "y = x^2, mean squared error %.4f before and %.6f after 300 steps",
            first,
            last));
    c.expect("parameters", net.parameters().size(), 4);
    c.expectTrue("a hundred times smaller", last < first / 100);
  }
}
