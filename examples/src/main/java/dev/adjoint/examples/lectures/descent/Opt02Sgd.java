package dev.adjoint.examples.lectures.descent;

import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Sgd;

/** The plain step, and the one that keeps some of the last. */
@Slide(id = "OPT-02", title = "SGD, with momentum")
public final class Opt02Sgd implements Lecture {
  @Override
  public void run(Checks c) {
    c.note("w = 1, gradients 0.5, -0.2, 0.1, lr 0.01");
    OneWeight plain = new OneWeight(w -> new Sgd(w, 0.01));
    c.expect("w after each step", plain.after(0.5, -0.2, 0.1), 0.995, 0.997, 0.996);
    OneWeight heavy = new OneWeight(w -> new Sgd(w, 0.01, Sgd.momentum(0.9)));
    c.expect("momentum 0.9", heavy.after(0.5, -0.2, 0.1), 0.995, 0.9925, 0.98925);
  }
}
