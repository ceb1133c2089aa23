package dev.adjoint.examples.lectures;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/** The step after EX-05. Descent subtracts the gradient; the slide adds it, and the loss rises. */
@Slide(id = "EX-06", title = "w <- w - lr d sigma / dw")
public final class Ex06DescentSubtracts implements Lecture {
  private static Tensor loss(Operand w) {
    return w.neg().exp().add(1).log(); // u = x = 1
  }

  private static Tensor steps(int n, double lr, Sgd.Options options) {
    Param w = new Param(Tensor.of(1.0));
    Sgd sgd = new Sgd(List.of(w), lr, options);
    for (int i = 0; i < n; i++) {
      sgd.zeroGrad();
      loss(w).backward();
      sgd.step();
    }
    return w.value();
  }

  @Override
  public void run(Checks c) {
    Sgd.Options descent = Sgd.Options.DEFAULT;
    c.expect("sigma at w = 1", loss(Tensor.of(1.0)), "0.3132616875");
    c.expect("one step, lr 0.001: w", steps(1, 0.001, descent), "1.0002689414");
    c.expect("  sigma falls", loss(steps(1, 0.001, descent)), "0.3131893651");

    c.note("erratum: the slide prints w + lr d sigma / dw = 0.9997, which climbs");
    Sgd.Options ascent = descent.withMaximize();
    c.expect("the slide's step: w", steps(1, 0.001, ascent), "0.9997310586");
    c.expect("  sigma rises", loss(steps(1, 0.001, ascent)), "0.3133340241");

    c.expect("100 steps, lr 0.001: w", steps(100, 0.001, descent), "1.0266351347");
    c.expect("  sigma", loss(steps(100, 0.001, descent)), "0.3061678509");
    c.expect("100 steps, lr 0.1: w", steps(100, 0.1, descent), "2.4291622463");
    c.expect("  sigma", loss(steps(100, 0.1, descent)), "0.0844428130");
  }
}
