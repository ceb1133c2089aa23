package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A seed gives the same bits every time; 100,000 draws have mean 0 and variance 1. */
@Slide(id = "TEN-04", title = "torch.randn, torch.randn_like, tolist()")
public final class Ten04RandomNumbers implements Lecture {
  private static final int MANY = 100_000;

  @Override
  public void run(Checks c) {
    Tensor x = Rng.using(1, () -> Tensor.randn(100, 1));
    c.expectText("randn(100, 1)", x.describe(), "f32[100, 1]");
    c.expectTrue(
        "seed 1 again: the same bits", Rng.using(1, () -> Tensor.randn(100, 1)).bitEquals(x));
    c.expectTrue("seed 2: other bits", !Rng.using(2, () -> Tensor.randn(100, 1)).bitEquals(x));
    Tensor z = Rng.using(3, () -> Tensor.randn(MANY));
    c.expectTrue("mean of 100,000 within 0.02 of 0", Math.abs(z.mean().item()) < 0.02);
    c.expectTrue("variance within 0.02 of 1", Math.abs(z.var().item() - 1) < 0.02);
    Tensor noisy = x.square().add(Rng.using(4, x::randnLike).mul(5));
    c.expectText("x^2 + 5 randn_like(x)", noisy.describe(), "f32[100, 1]");
    c.expectText(
        "tolist()",
        Tensor.of(new double[][] {{1, 2}, {3, 4}}).toList(),
        "[[1.0, 2.0], [3.0, 4.0]]");
  }
}
