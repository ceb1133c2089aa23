package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Five elementary gates and one fused gate: the same value, the same gradient. */
@Slide(id = "OP-13", title = "sigmoid as one gate")
public final class Op13SigmoidAsOneGate implements Lecture {
  private static final double ULPS = 1e-15;

  private static Tensor elementary(Tensor x) {
    return x.mul(-1).exp().add(1).reciprocal();
  }

  @Override
  public void run(Checks c) {
    for (double at : new double[] {-2, 0.5, 1}) {
      var gates = Adjoint.valueAndGrad(Op13SigmoidAsOneGate::elementary, Tensor.of(at));
      var fused = Adjoint.valueAndGrad(Tensor::sigmoid, Tensor.of(at));
      c.expect(
          "sigmoid(" + at + "), gates beside fused",
          fused.value().item(),
          gates.value().item(),
          ULPS);
      c.expect("  derivative, gates beside fused", fused.grad().item(), gates.grad().item(), ULPS);
    }
    Tensor one = Tensor.of(1.0);
    c.expect("(1 - s) s at 1", Adjoint.grad(Tensor::sigmoid).apply(one), "0.1966119332");
    c.expect("with the slide's digits, (1 - 0.73) 0.73", (1 - 0.73) * 0.73, 0.1971);
    c.note("the slide multiplies the rounded 0.73; exactly it is 0.1966119332");
  }
}
