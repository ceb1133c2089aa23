package dev.adjoint.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What anomaly mode costs on {@code mlp_mnist_adam}: plain and guarded steps of two equal networks
 * take turns in one JVM, so that whatever else the machine does meets both alike. Prints the
 * medians and their ratio for each round; the argument is the number of rounds, five unless given.
 *
 * <pre>{@code
 * java -p LIB -m dev.adjoint.bench/dev.adjoint.bench.AnomalyCost 5
 * }</pre>
 */
public final class AnomalyCost {
  private static final double WARMUP_SECONDS = 5;
  private static final int STEPS = 1000;

  private AnomalyCost() {}

  /** Runs it. */
  public static void main(String[] args) {
    int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    Mlp plain = new Mlp(true);
    Mlp guarded = new Mlp(true);
    long end = System.nanoTime() + (long) (WARMUP_SECONDS * 1e9);
    while (System.nanoTime() < end) {
      plain.step();
      guarded.guardedStep();
    }
    for (int round = 1; round <= rounds; round++) {
      double[] a = new double[STEPS];
      double[] b = new double[STEPS];
      for (int i = 0; i < STEPS; i++) {
        if (i % 2 == 0) {
          a[i] = us(plain::step);
          b[i] = us(guarded::guardedStep);
        } else {
          b[i] = us(guarded::guardedStep);
          a[i] = us(plain::step);
        }
      }
      double p = median(a);
      double g = median(b);
      System.out.printf(
          Locale.ROOT,
          "round %d  plain %.1f us  guarded %.1f us  %+.2f %%%n",
          round,
          p,
          g,
          (g / p - 1) * 100);
    }
  }

  private static double us(Runnable step) {
    long t = System.nanoTime();
    step.run();
    return (System.nanoTime() - t) * 1e-3;
  }

  private static double median(double[] x) {
    Arrays.sort(x);
    return x[x.length / 2];
  }
}
