package dev.adjoint.examples.lectures.descent;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Gradients;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Too long a gradient is cut to a length. One that vanishes on its way is not to be helped by that.
 */
@Slide(id = "OPT-11", title = "exploding and vanishing gradients")
public final class Opt11Gradients implements Lecture {
  @Override
  public void run(Checks c) {
    Param w = new Param(Tensor.of(new double[] {0, 0}));
    w.setGrad(Tensor.of(new double[] {3, 4}));
    c.expect("norm of (3, 4)", Gradients.norm(List.of(w)), 5);
    Gradients.clipNorm(List.of(w), 1);
    c.note("clipped to the norm 1; the norm has 1e-6 added, as in PyTorch");
    c.expect("first", requireNonNull(w.grad()).get(0), 0.6, 1e-6);
    c.expect("second", requireNonNull(w.grad()).get(1), 0.8, 1e-6);
    w.setGrad(Tensor.of(new double[] {3, -4}));
    Gradients.clipValue(List.of(w), 3.5);
    c.expect("each clipped to 3.5", w.grad(), 3, -3.5);

    UnaryOperator<Tensor> ten =
        x -> {
          Tensor h = x;
          for (int layer = 0; layer < 10; layer++) {
            h = h.sigmoid();
          }
          return h;
        };
    double slope = Adjoint.grad(ten).apply(Tensor.of(0.5)).item();
    c.expect("ten sigmoids one in another, at 0.5: slope", slope, 3.4831e-7, 1e-4);
    c.expectTrue("  below 0.25^10 = 9.54e-7", slope < Math.pow(0.25, 10));
  }
}
