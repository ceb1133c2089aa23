package dev.adjoint.examples.lectures.engine;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The flow of computation is the reverse of the flow of data. One reverse pass costs a small
 * constant times the forward pass, however many inputs there are; differences need two forward
 * passes each.
 */
@Slide(id = "AD-07", title = "R^1000 to R: all 1000 partials in one reverse pass")
public final class Ad07ReverseMode implements Lecture {
  private static final int N = 1000;

  @Override
  public void run(Checks c) {
    AtomicInteger evaluations = new AtomicInteger();
    UnaryOperator<Tensor> f =
        x -> {
          evaluations.incrementAndGet();
          return x.sin().mul(x).sum();
        };
    Tensor x = Tensor.linspace(-2, 2, N);

    Tensor reverse = Adjoint.grad(f).apply(x);
    c.expect("partial derivatives", reverse.numel(), N);
    c.expect("evaluations of f by one reverse pass", evaluations.getAndSet(0), 1);
    Tensor numeric = GradCheck.numericalGradient(f, x, 1e-5);
    c.expect("evaluations of f by central differences", evaluations.get(), 2 * N);
    c.expectTrue("equal to 1e-8", reverse.allClose(numeric, 1e-8, 1e-8));
    c.expectTrue(
        "equal to sin x + x cos x", reverse.allClose(x.sin().add(x.mul(x.cos())), 1e-14, 1e-15));

    Tensor leaf = x.requiresGrad();
    Tensor y = leaf.sin().mul(leaf).sum();
    Counting backward = Counting.of(y::backward);
    c.expect("largest array of the reverse pass", backward.largest(), N);
  }
}
