package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Two rectifiers make a corner: |x - 1| = max(0, x - 1) + max(0, 1 - x). */
@Slide(id = "EX-22", title = "|x - 1| as a network of two ReLUs")
public final class Ex22AbsoluteValue implements Lecture {
  private static final Tensor W1 = Tensor.of(new double[][] {{1}, {-1}});
  private static final Tensor B1 = Tensor.of(new double[] {-1, 1});
  private static final Tensor W2 = Tensor.of(new double[][] {{1, 1}});

  private static Tensor net(Tensor x) {
    return x.linear(W1, B1).relu().linear(W2, null);
  }

  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {-2, 0, 0.5, 1, 3}).unsqueeze(-1);
    c.expect("x", x.squeeze(-1), "-2 0 0.5 1 3");
    c.expect("net(x)", net(x).squeeze(-1), "3 1 0.5 0 2");
    c.expect("|x - 1|", x.sub(1).abs().squeeze(-1), "3 1 0.5 0 2");

    Tensor slope = Adjoint.grad(t -> net(t).sum()).apply(x);
    c.note("at the corner x = 1 both ReLUs stand at 0, where their derivative is 0");
    c.expect("d net / dx", slope.squeeze(-1), "-1 -1 -1 0 1");
  }
}
