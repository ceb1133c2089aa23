package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;

/** The data of the lectures' examples 1 to 3: x = 5 randn(100, 1), y = x^2 + randn. */
record Parabola(Tensor x, Tensor y) {
  static Parabola of(int seed) {
    Rng rng = new Rng(seed);
    Tensor x = rng.normal(DType.F64, Shape.of(100, 1)).mul(5);
    return new Parabola(x, x.square().add(rng.normal(DType.F64, Shape.of(100, 1))));
  }
}
