package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;

/** Erratum: for a minimum the sign is minus. Ascent is the option withMaximize(). */
@Slide(id = "OPT-14", title = "w + lr grad, as printed, and w - lr grad")
public final class Opt14Maximize implements Lecture {
  private static Tensor sigma(Param w) {
    return w.neg().exp().log1p();
  }

  private static void step(Checks c, String what, Sgd.Options options, String w1, String after) {
    Param w = new Param(Tensor.of(1.0));
    sigma(w).backward();
    new Sgd(List.of(w), 0.001, options).step();
    c.expect(what + ": w", w.value(), w1);
    c.expect("  log(1 + e^-w)", sigma(w), after);
  }

  @Override
  public void run(Checks c) {
    c.expect("at w = 1", sigma(new Param(Tensor.of(1.0))), "0.3132616875");
    step(c, "as printed", Sgd.Options.DEFAULT.withMaximize(), "0.9997310586", "0.3133340241");
    step(c, "descent", Sgd.Options.DEFAULT, "1.0002689414", "0.3131893651");
  }
}
