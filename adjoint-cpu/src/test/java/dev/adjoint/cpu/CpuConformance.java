package dev.adjoint.cpu;

import dev.adjoint.conformance.OpConformance.Variant;
import dev.adjoint.core.kernel.Kernels;
import java.util.List;

/** The two providers, and the ways to run them that must give the same bits. */
final class CpuConformance {
  static final Kernels SCALAR = new ScalarProvider().create();

  /** As users run it: loops start plain and become vector loops when hot. */
  static final Kernels SIMD = new SimdProvider().create();

  /** Vector loops from the first call on. */
  static final Kernels VECTOR = vector();

  private CpuConformance() {}

  private static Kernels vector() {
    String loops = System.getProperty("adjoint.loops", "");
    System.setProperty("adjoint.loops", "vector");
    try {
      return new SimdProvider().create();
    } finally {
      System.setProperty("adjoint.loops", loops);
    }
  }

  /** The kernels on that many threads. */
  static Variant on(String name, Kernels kernels, int threads) {
    int before = Team.threads();
    return new Variant(
        name + " on " + threads + " threads",
        kernels,
        () -> Team.threads(threads),
        () -> Team.threads(before));
  }

  static List<Variant> all() {
    return List.of(
        on("vector", VECTOR, 1),
        on("vector", VECTOR, 3),
        on("simd", SIMD, 2),
        on("scalar", SCALAR, 2));
  }
}
