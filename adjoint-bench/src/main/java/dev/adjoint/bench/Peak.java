package dev.adjoint.bench;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many multiply-adds the processor can do: {@link MultiplyAdds} on all threads at once. What
 * kernels reach is told as a share of it, measured in the same JVM within the same seconds.
 */
final class Peak {
  private static final int ROUNDS = 20;
  private static final long ROUND_NANOS = 4_000_000;
  private static final long WARMUP_NANOS = 400_000_000;
  private static final int CALL = 5_000; // 20 microseconds when compiled

  private static boolean warm;

  private Peak() {}

  /** Whether this JVM has the Vector API. */
  static boolean measurable() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * Billions of floating-point operations a second, two for a multiply-add, of so many threads: the
   * best of {@value #ROUNDS} rounds of four milliseconds, in which all of them run at once. NaN
   * where this JVM has no Vector API.
   */
  static double gflops(int threads) {
    if (!measurable()) {
      return Double.NaN;
    }
    if (!warm) {
      rate(100, WARMUP_NANOS); // short calls, so that the compiled loop is entered soon
      warm = true;
    }
    double[][] rates = new double[ROUNDS][threads];
    AtomicInteger arrived = new AtomicInteger();
    Thread[] others = new Thread[threads - 1];
    for (int i = 0; i < others.length; i++) {
      int me = i + 1;
      others[i] = Thread.ofPlatform().daemon().start(() -> rounds(rates, me, arrived));
    }
    rounds(rates, 0, arrived);
    for (Thread t : others) {
      join(t);
    }
    double best = 0;
    for (double[] round : rates) {
      double sum = 0;
      for (double r : round) {
        sum += r;
      }
      best = Math.max(best, sum);
    }
    return best * 1e-9;
  }

  private static void rounds(double[][] rates, int me, AtomicInteger arrived) {
    for (int round = 0; round < ROUNDS; round++) {
      arrived.incrementAndGet();
      while (arrived.get() < rates[round].length * (round + 1)) {
        Thread.onSpinWait();
      }
      rates[round][me] = rate(CALL, ROUND_NANOS);
    }
  }

  /** Operations a second of one thread. */
  private static double rate(int n, long nanos) {
    float x = 0;
    int calls = 0;
    long start = System.nanoTime();
    long now = start;
    while (now - start < nanos) {
      x += MultiplyAdds.run(n);
      calls++;
      now = System.nanoTime();
    }
    if (Float.isNaN(x)) { // it is used: else the loop might be left out
      throw new IllegalStateException("the calibration loop computed NaN.");
    }
    return calls * MultiplyAdds.flops(n) / ((now - start) * 1e-9);
  }

  private static void join(Thread t) {
    try {
      t.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the processor's peak was measured.", e);
    }
  }
}
