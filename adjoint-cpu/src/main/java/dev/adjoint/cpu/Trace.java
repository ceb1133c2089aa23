package dev.adjoint.cpu;

import java.util.Arrays;

/** {@code -Dadjoint.trace=loops} prints on standard error which loops are made. */
final class Trace {
  private static final boolean LOOPS =
      Arrays.asList(System.getProperty("adjoint.trace", "").split(",", -1)).contains("loops");

  private Trace() {}

  static void made(LoopPair pair) {
    if (LOOPS) {
      System.err.printf(
          "loop %s %s: %d operations, %d inputs (pattern %s)%n",
          pair.name,
          pair.ir.lane.dtype,
          pair.ir.nodes().size(),
          pair.inputs,
          Long.toBinaryString(pair.pattern & (1L << pair.inputs) - 1));
    }
  }

  static void promoted(LoopPair pair, long nanos, double scalar, double vector) {
    if (LOOPS) {
      System.err.printf(
          "loop %s %s: vectors of %d after %d ms, %.2f ns an element instead of %.2f%n",
          pair.name, pair.ir.lane.dtype, pair.lanes, nanos / 1_000_000, vector, scalar);
    }
  }

  static void gaveUp(LoopPair pair) {
    if (LOOPS) {
      System.err.printf("loop %s %s: stays scalar%n", pair.name, pair.ir.lane.dtype);
    }
  }
}
