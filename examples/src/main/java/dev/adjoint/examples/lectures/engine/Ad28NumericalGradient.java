package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The numerical gradient is expensive, a forward pass or two for each derivative, and introduces
 * numerical errors; it is normally only used for testing, as the library's own tests do.
 */
@Slide(id = "AD-28", title = "differences: 2N or N + 1 forward passes, for testing")
public final class Ad28NumericalGradient implements Lecture {
  private final AtomicInteger calls = new AtomicInteger();

  private Tensor line(Tensor x) {
    calls.incrementAndGet();
    return x.mul(3).add(3.141).sum();
  }

  @Override
  public void run(Checks c) {
    Tensor at = Tensor.of(-1.0);
    c.expect("f = 3 x + 3.141 at -1", line(at).item(), 0.14100000000000001, 0);
    c.expectText(
        "forward difference, h = 1e-5",
        GradCheck.forwardDifference(this::line, at, 1e-5).item(),
        "2.9999999999752442");
    c.expectText(
        "central difference",
        GradCheck.numericalGradient(this::line, at, 1e-5).item(),
        "2.9999999999974487");

    Tensor x = Tensor.linspace(-1, 1, 5);
    calls.set(0);
    Tensor forward = GradCheck.forwardDifference(this::line, x, 1e-5);
    c.expect("N = 5: calls of f, forward N + 1", calls.getAndSet(0), 6);
    Tensor central = GradCheck.numericalGradient(this::line, x, 1e-5);
    c.expect("  central 2N", calls.getAndSet(0), 10);
    c.expectTrue("  both near 3", forward.sub(central).abs().amax().item() < 1e-9);

    GradCheck.check(t -> t.sin().mul(t).sum(), x);
    c.note("GradCheck.check passes for sin x x and names the element that is wrong if one is");
  }
}
