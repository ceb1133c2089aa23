package dev.adjoint.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * Times every kernel of the set, one after the other, in one JVM: prints a line {@code name \t
 * microseconds \t ratio} for each. The ratio is the time times the rate of the calibration loop in
 * the same half second: how many operations of that loop would have fitted in, by a thousand. Time
 * is the processor's on this thread, which works alone: so other programs do not count.
 */
final class KernelTimes {
  private static final int SAMPLES = 10;
  private static final long WARMUP_NANOS = 800_000_000;
  private static final long LONGEST_WARMUP_NANOS = 3_000_000_000L;
  private static final long OTHERS_NANOS = 20_000_000;
  private static final long SAMPLE_NANOS = 4_000_000;

  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private KernelTimes() {}

  private static long now() {
    return THREAD.getCurrentThreadCpuTime();
  }

  /** Times the kernels whose names contain the argument; all without one. */
  public static void main(String[] args) {
    for (String name : KernelSet.names()) {
      if (args.length == 0 || name.contains(args[0])) {
        Runnable kernel = KernelSet.make(name);
        warmUp(kernel);
        double gflops = Peak.gflops(1);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < SAMPLES; i++) {
          best = Math.min(best, sample(kernel, SAMPLE_NANOS));
        }
        gflops = Math.max(gflops, Peak.gflops(1));
        System.out.printf(Locale.ROOT, "%s\t%.2f\t%.3f%n", name, best * 1e-3, best * gflops * 1e-3);
      }
    }
  }

  /**
   * What the JVM's other threads have taken of the processors: the compiler, which tells its own
   * time only when it is done with a method, and the practice of loops.
   */
  private static long others() {
    return PROCESS.getProcessCpuTime() - now();
  }

  /**
   * Until its best sample has not got 2 % better for 0.8 s and the JVM's other threads have done
   * next to nothing in that time.
   */
  private static void warmUp(Runnable kernel) {
    long start = now();
    long better = start;
    double best = Double.POSITIVE_INFINITY;
    long others = others();
    long now = start;
    while (now - better < WARMUP_NANOS && now - start < LONGEST_WARMUP_NANOS) {
      double ns = sample(kernel, SAMPLE_NANOS);
      now = now();
      if (ns < 0.98 * best || others() > others + OTHERS_NANOS) {
        best = Math.min(best, ns);
        others = others();
        better = now;
      }
    }
  }

  /** Nanoseconds a call, of as many as fit; one at least. */
  private static double sample(Runnable kernel, long nanos) {
    long start = now();
    long now = start;
    int calls = 0;
    while (now - start < nanos) {
      kernel.run();
      calls++;
      now = now();
    }
    return (now - start) / (double) calls;
  }
}
