package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Positive numbers that add up to 1. Shifting all x changes nothing, so e^1000 need not be met. */
@Slide(id = "ACT-19", title = "softmax e^xi / sum e^xj, shifted by the maximum")
public final class Act19Softmax implements Lecture {
  private static Tensor softmax(double... x) {
    return Tensor.of(x).softmax(0);
  }

  @Override
  public void run(Checks c) {
    String printed = "0.0900305732 0.2447284711 0.6652409558";
    c.expect("softmax(1, 2, 3)", softmax(1, 2, 3), printed);
    c.expect("  their sum", softmax(1, 2, 3).sum(), 1);
    c.expect("softmax(1000, 1001, 1002)", softmax(1000, 1001, 1002), printed);
    c.expect(
        "softmax(-1000, -1001, -1002)",
        softmax(-1000, -1001, -1002),
        "0.6652409558 0.2447284711 0.0900305732");
    Tensor large = Tensor.of(new double[] {1000, 1001, 1002});
    Tensor e = large.exp();
    c.expect("as written, e^x / sum e^x", e.div(e.sum()), Double.NaN, Double.NaN, Double.NaN);
    c.expect("logsumexp(1000, 1001, 1002)", large.logSumExp(0), "1002.4076059644");
    c.expect("log softmax", large.logSoftmax(0), "-2.4076059644 -1.4076059644 -0.4076059644");
  }
}
