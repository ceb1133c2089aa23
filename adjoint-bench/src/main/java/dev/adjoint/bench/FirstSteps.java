package dev.adjoint.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * The life of a JVM that trains {@code mlp_mnist_adam} from its first moment on. Prints the time of
 * day in microseconds at which the first step ended; with an argument also how many steps, and
 * microseconds after the first one, it took to reach nine tenths of full speed, and the full
 * speed's microseconds a step: the median of the last third of so many seconds.
 */
final class FirstSteps {
  /** A step is as fast as the median of so many. */
  private static final int NEIGHBOURS = 5;

  private FirstSteps() {}

  /** Runs it; the argument is in seconds. */
  public static void main(String[] args) {
    Workload w = new Mlp(true);
    w.step();
    long first = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    if (args.length == 0) {
      System.out.println(first);
      return;
    }
    long[] ends = new long[1 << 20];
    int n = 1;
    ends[0] = System.nanoTime();
    long last = ends[0] + (long) (Double.parseDouble(args[0]) * 1e9);
    while (ends[n - 1] < last && n < ends.length) {
      w.step();
      ends[n] = System.nanoTime();
      n++;
    }
    double[] us = new double[n - 1];
    for (int i = 0; i < us.length; i++) {
      us[i] = (ends[i + 1] - ends[i]) * 1e-3;
    }
    int third = 0;
    while (ends[third] < last - (last - ends[0]) / 3) {
      third++;
    }
    double full = median(us, Math.min(third, us.length - 1), us.length);
    int at = 0;
    while (at + NEIGHBOURS < us.length && median(us, at, at + NEIGHBOURS) > full / 0.9) {
      at++;
    }
    System.out.printf("%d %d %d %d%n", first, at + 1, (ends[at] - ends[0]) / 1000, (long) full);
  }

  private static double median(double[] x, int from, int to) {
    double[] part = Arrays.copyOfRange(x, from, to);
    Arrays.sort(part);
    return part[part.length / 2];
  }
}
