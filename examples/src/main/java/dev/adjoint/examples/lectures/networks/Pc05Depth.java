package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A shallow net needs a unit for every corner; each further layer doubles them. */
@Slide(id = "PC-05", title = "depth: 2^k pieces from k layers of two units")
public final class Pc05Depth implements Lecture {
  /** 2 x up to the middle of [0, 1], then back. */
  private static Tensor tent(Tensor x) {
    return x.relu().mul(2).sub(x.sub(0.5).relu().mul(4));
  }

  private static Tensor sawtooth(Tensor x, int k) {
    Tensor y = x;
    for (int layer = 0; layer < k; layer++) {
      y = tent(y);
    }
    return y;
  }

  /** Runs of equal slope, seen at the middles of 1024 intervals. */
  private static int pieces(int k) {
    Tensor x = Tensor.linspace(0.5 / 1024, 1 - 0.5 / 1024, 1024);
    double[] slope = Adjoint.grad(t -> sawtooth(t, k).sum()).apply(x).toDoubleArray();
    int pieces = 1;
    for (int i = 1; i < slope.length; i++) {
      pieces += slope[i] == slope[i - 1] ? 0 : 1;
    }
    return pieces;
  }

  @Override
  public void run(Checks c) {
    c.note("erratum: a deep net does not 'require an exponential number with a shallow one';");
    c.note("a function of a deep net may need exponentially many units in a shallow one");
    for (int k = 1; k <= 6; k++) {
      c.expect(k + " layers, " + 2 * k + " ReLUs: linear pieces", pieces(k), 1 << k);
    }
  }
}
