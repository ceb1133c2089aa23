package dev.adjoint.examples.lectures.descent;

import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.RmsProp;

/** The slide's rule with an epsilon beside the root, and a longer memory. */
@Slide(id = "OPT-04", title = "RMSprop as in PyTorch: W - lr g / (sqrt(h) + 1e-8)")
public final class Opt04RmsProp implements Lecture {
  @Override
  public void run(Checks c) {
    c.note("w = 1, gradients 0.5, -0.2, 0.1, lr 0.01");
    OneWeight w = new OneWeight(p -> new RmsProp(p, 0.01));
    c.expect("alpha 0.99", w.after(0.5, -0.2, 0.1), "0.9000000200 0.9373002054 0.9188770030");
    RmsProp.Options shorter = RmsProp.Options.DEFAULT.withAlpha(0.9);
    OneWeight v = new OneWeight(p -> new RmsProp(p, 0.01, shorter));
    c.expect("alpha 0.9", v.after(0.5, -0.2, 0.1), "0.9683772254 0.9806631270 0.9743195126");
  }
}
