package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import java.util.function.Supplier;

/** Models in float64 with the initial weights of a seed. */
final class Seeded {
  private Seeded() {}

  static <T> T of(int seed, Supplier<T> model) {
    return Rng.using(seed, () -> Modes.withDType(DType.F64, model));
  }
}
