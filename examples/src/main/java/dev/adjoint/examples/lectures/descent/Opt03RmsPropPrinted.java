package dev.adjoint.examples.lectures.descent;

import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.RmsProp;

/** Steps are divided by how large the gradient has been of late. */
@Slide(id = "OPT-03", title = "RMSprop as printed: h = p h + (1 - p) g g, W = W - lr g / sqrt(h)")
public final class Opt03RmsPropPrinted implements Lecture {
  @Override
  public void run(Checks c) {
    c.note("w = 1, gradients 0.5, -0.2, 0.1, lr 0.01, p = 0.9");
    RmsProp.Options printed = RmsProp.Options.DEFAULT.withAlpha(0.9).withEps(0);
    OneWeight w = new OneWeight(p -> new RmsProp(p, 0.01, printed));
    double[] h = {0.025, 0.0265, 0.02485};
    double[] g = {0.5, -0.2, 0.1};
    String[] after = {"0.9683772234", "0.9806631257", "0.9743195109"};
    for (int t = 0; t < 3; t++) {
      c.expect("w", w.after(g[t]), after[t]);
      c.expect("  h", w.state("square"), h[t]);
    }
    c.note("erratum: printed without an epsilon, so with g = 0 it is 0/0; here that counts as 0");
    OneWeight still = new OneWeight(p -> new RmsProp(p, 0.01, printed));
    c.expect("w under gradient 0", still.after(0), 1);
    c.expect("  as printed", 0 / Math.sqrt(0), Double.NaN);
  }
}
