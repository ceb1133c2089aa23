package dev.adjoint.examples.lectures.losses;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;

/** -t ln p - (1 - t) ln(1 - p), of probabilities or, safely, of logits. */
@Slide(id = "LO-03", title = "binary cross entropy")
public final class Lo03BinaryCrossEntropy implements Lecture {
  /** On probabilities, with the logarithm no lower than -100, as PyTorch has it. */
  private static Tensor bce(Tensor p, Tensor t) {
    Tensor yes = t.mul(p.log().clampMin(-100));
    Tensor no = t.rsub(1).mul(p.rsub(1).log().clampMin(-100));
    return yes.add(no).mean().neg();
  }

  @Override
  public void run(Checks c) {
    Tensor t = Tensor.of(new double[] {1, 0, 1});
    var p = Adjoint.valueAndGrad(v -> bce(v, t), Tensor.of(new double[] {0.9, 0.2, 0.6}));
    c.expect("p = 0.9, 0.2, 0.6; t = 1, 0, 1", p.value(), "0.2797765636");
    c.expect("  its gradient", p.grad(), "-0.3703704 0.4166667 -0.5555556");
    Tensor wrong = bce(Tensor.of(new double[] {0}), Tensor.of(new double[] {1}));
    c.expect("p = 0, t = 1 is finite", wrong, 100);

    Tensor logits = Tensor.of(new double[] {2, -1, 0.5});
    var z = Adjoint.valueAndGrad(v -> Losses.bceWithLogits(v, t), logits);
    c.expect("logits 2, -1, 0.5", z.value(), "0.3047555609");
    c.expect("  its gradient", z.grad(), "-0.0397343073 0.0896471405 -0.1258468896");
    c.expect("  as bce(sigmoid)", bce(logits.sigmoid(), t), z.value());
  }
}
