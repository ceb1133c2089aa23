package dev.adjoint.bench;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What differentiation costs: the backward pass of f(x) = Σ sin x tanh x + x² over a million
 * floats, beside its forward pass, and a recorded operation on scalars with its share of the
 * backward pass. Prints {@code forward_us backward_us ratio scalar_ns}.
 */
public final class BackwardCost {
  private static final double SECONDS = 1;

  private BackwardCost() {}

  /** Measures for some seconds, after as many to let the JVM compile. */
  public static void main(String[] args) {
    Tensor x = Rng.using(1, () -> Tensor.randn(1_000_000)).requiresGrad();
    Supplier<Tensor> forward = () -> x.sin().mul(x.tanh()).add(x.mul(x)).sum();
    time(() -> step(x, forward));
    double all = time(() -> step(x, forward));
    double alone = time(() -> forward.get().item());
    all = Math.min(all, time(() -> step(x, forward)));
    ScalarChain chain = new ScalarChain();
    time(chain::step);
    double scalar = time(chain::step) / 200;
    System.out.printf(
        Locale.ROOT,
        "%.1f %.1f %.2f %.1f%n",
        alone * 1e-3,
        (all - alone) * 1e-3,
        (all - alone) / alone,
        scalar);
  }

  private static void step(Tensor x, Supplier<Tensor> forward) {
    x.zeroGrad();
    forward.get().backward();
  }

  /** The median, in nanoseconds. */
  private static double time(Runnable step) {
    long[] ns = new long[1 << 20];
    int n = 0;
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    while (System.nanoTime() < end && n < ns.length) {
      long t = System.nanoTime();
      step.run();
      ns[n++] = System.nanoTime() - t;
    }
    Arrays.sort(ns, 0, n);
    return ns[n / 2];
  }
}
