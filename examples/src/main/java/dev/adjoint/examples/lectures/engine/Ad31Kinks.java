package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * First-order differentiable almost everywhere: at a kink the value can be chosen, and is
 * documented. The choices are PyTorch's; the slide allows 0 or 1 for ReLU.
 */
@Slide(id = "AD-31", title = "derivatives at kinks: relu 0, leaky its slope, |x| 0")
public final class Ad31Kinks implements Lecture {
  private static Tensor at0(UnaryOperator<Tensor> f) {
    return Adjoint.grad(f).apply(Tensor.of(0.0));
  }

  @Override
  public void run(Checks c) {
    c.expect("relu'(0)", at0(Tensor::relu), 0);
    c.expect("leakyRelu(0.1)'(0)", at0(x -> x.leakyRelu(0.1)), 0.1);
    c.expect("elu(1)'(0)", at0(x -> x.elu(1)), 1);
    c.expect("|x|'(0)", at0(Tensor::abs), 0);
    c.expect("sign'(0)", at0(Tensor::sign), 0);
    c.expect("clamp(x, 0, 1)'(0)", at0(x -> x.clamp(0, 1)), 1);
    c.expect("max(x, 0)'(0): a tie is split", at0(x -> x.maximum(Tensor.of(0.0))), 0.5);

    Tensor tie = Tensor.of(new double[] {3, 1, 3});
    c.expect(
        "amax of (3, 1, 3): split equally", Adjoint.grad(Tensor::amax).apply(tie), 0.5, 0, 0.5);
    c.expect(
        "max along an axis: to the first index",
        Adjoint.grad(x -> x.max(0).values()).apply(tie),
        1,
        0,
        0);
    Tensor numeric = GradCheck.numericalGradient(Tensor::relu, Tensor.of(0.0), 1e-5);
    c.expect("the central difference of relu at 0 is neither", numeric, 0.5);
  }
}
