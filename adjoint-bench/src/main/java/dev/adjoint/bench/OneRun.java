package dev.adjoint.bench;

import java.util.Arrays;
import java.util.List;

/** The timings of one JVM, as JSON: {@code OneRun seconds threads workload ...}. */
final class OneRun {
  private OneRun() {}

  /** Runs it. */
  public static void main(String[] args) {
    List<String> names = Arrays.asList(args).subList(2, args.length);
    int threads = Integer.parseInt(args[1]);
    Bench.run(names, new Bench.Options(threads, Double.parseDouble(args[0]), true), System.out);
  }
}
