package dev.adjoint.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused multiply-adds of f32 on registers alone: twelve chains x = x a + b, which nothing but the
 * multiply-add units can slow down. Two units with a latency of four cycles need eight chains;
 * twelve and the two constants fit into the sixteen registers of AVX2.
 */
final class MultiplyAdds {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  private MultiplyAdds() {}

  /** The floating-point operations of {@code run(n)}. */
  static double flops(int n) {
    return 2.0 * CHAINS * S.length() * n;
  }

  /** Each chain n times; all go to 2. */
  static float run(int n) {
    FloatVector a = FloatVector.broadcast(S, 0.5f);
    FloatVector b = FloatVector.broadcast(S, 1);
    // from different numbers: equal chains might be found to be one
    FloatVector x0 = FloatVector.broadcast(S, 0);
    FloatVector x1 = FloatVector.broadcast(S, 1);
    FloatVector x2 = FloatVector.broadcast(S, 2);
    FloatVector x3 = FloatVector.broadcast(S, 3);
    FloatVector x4 = FloatVector.broadcast(S, 4);
    FloatVector x5 = FloatVector.broadcast(S, 5);
    FloatVector x6 = FloatVector.broadcast(S, 6);
    FloatVector x7 = FloatVector.broadcast(S, 7);
    FloatVector x8 = FloatVector.broadcast(S, 8);
    FloatVector x9 = FloatVector.broadcast(S, 9);
    FloatVector x10 = FloatVector.broadcast(S, 10);
    FloatVector x11 = FloatVector.broadcast(S, 11);
    for (int i = 0; i < n; i++) {
      x0 = x0.fma(a, b);
      x1 = x1.fma(a, b);
      x2 = x2.fma(a, b);
      x3 = x3.fma(a, b);
      x4 = x4.fma(a, b);
      x5 = x5.fma(a, b);
      x6 = x6.fma(a, b);
      x7 = x7.fma(a, b);
      x8 = x8.fma(a, b);
      x9 = x9.fma(a, b);
      x10 = x10.fma(a, b);
      x11 = x11.fma(a, b);
    }
    FloatVector sum = x0.add(x1).add(x2).add(x3).add(x4).add(x5);
    sum = sum.add(x6).add(x7).add(x8).add(x9).add(x10).add(x11);
    return sum.lane(0);
  }
}
