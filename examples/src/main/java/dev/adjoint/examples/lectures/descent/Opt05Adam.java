package dev.adjoint.examples.lectures.descent;

import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Adam;

/** The slide has only the name: m and v are means of g and g^2, divided by 1 - beta^t. */
@Slide(id = "OPT-05", title = "Adam")
public final class Opt05Adam implements Lecture {
  @Override
  public void run(Checks c) {
    c.note("w = 1, gradients 0.5, -0.2, 0.1, lr 0.01");
    OneWeight w = new OneWeight(p -> new Adam(p, 0.01));
    double[] g = {0.5, -0.2, 0.1};
    double[] m = {0.05, 0.025, 0.0325};
    String[] v = {"0.00025", "0.00028975", "0.00029946025"};
    String[] after = {"0.9900000002", "0.9865439418", "0.9827500241"};
    for (int t = 0; t < 3; t++) {
      c.expect("w", w.after(g[t]), after[t]);
      c.expect("  m", w.state("mean"), m[t]);
      c.expect("  v", w.state("square").item(), Double.parseDouble(v[t]));
    }

    c.note("by the formula");
    double m1 = 0.1 * 0.5;
    double v1 = 0.001 * 0.25;
    double step = m1 / (1 - 0.9) / (Math.sqrt(v1 / (1 - 0.999)) + 1e-8);
    c.expect("w after one step", 1 - 0.01 * step, "0.9900000002");
  }
}
