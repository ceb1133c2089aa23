package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** The step after EX-05. Descent subtracts the gradient; the slide adds it, and the loss rises. */
@Slide(id = "EX-06", title = "w <- w - lr d sigma / dw")
public final class Ex06DescentSubtracts implements Lecture {
  private static Tensor loss(Tensor w) {
    return w.neg().exp().add(1).log(); // u = x = 1
  }

  private static Tensor steps(int n, double lr) {
    Tensor w = Tensor.of(1.0);
    for (int i = 0; i < n; i++) {
      w = w.sub(Adjoint.grad(Ex06DescentSubtracts::loss).apply(w).mul(lr));
    }
    return w;
  }

  @Override
  public void run(Checks c) {
    c.expect("sigma at w = 1", loss(Tensor.of(1.0)), "0.3132616875");
    c.expect("one step, lr 0.001: w", steps(1, 0.001), "1.0002689414");
    c.expect("  sigma falls", loss(steps(1, 0.001)), "0.3131893651");

    c.note("erratum: the slide prints w + lr d sigma / dw = 0.9997, which climbs");
    c.expect("the slide's step: w", steps(1, -0.001), "0.9997310586");
    c.expect("  sigma rises", loss(steps(1, -0.001)), "0.3133340241");

    c.expect("100 steps, lr 0.001: w", steps(100, 0.001), "1.0266351347");
    c.expect("  sigma", loss(steps(100, 0.001)), "0.3061678509");
    c.expect("100 steps, lr 0.1: w", steps(100, 0.1), "2.4291622463");
    c.expect("  sigma", loss(steps(100, 0.1)), "0.0844428130");
  }
}
