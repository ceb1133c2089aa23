package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.function.Supplier;

/** Runs in float64 with the random numbers of a seed. */
final class Seeded {
  private Seeded() {}

  static <T> T of(int seed, Supplier<T> run) {
    return Rng.using(seed, () -> Modes.withDType(DType.F64, run));
  }

  /** Standard normal numbers. */
  static Tensor normal(int... shape) {
    return Rng.current().normal(DType.F64, Shape.of(shape));
  }
}
