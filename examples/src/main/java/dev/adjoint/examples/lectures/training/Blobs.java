package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.train.Batch;

/** Points around as many centres as there are classes, on a circle of radius 3. */
final class Blobs {
  private Blobs() {}

  /** Inputs [n, 2] and class numbers [n]. */
  static Batch of(int seed, int n, int classes) {
    Tensor noise = Rng.using(seed, () -> Rng.current().normal(DType.F64, Shape.of(n, 2)));
    double[] centres = new double[2 * n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % classes;
      double angle = 2 * Math.PI * labels[i] / classes;
      centres[2 * i] = 3 * Math.cos(angle);
      centres[2 * i + 1] = 3 * Math.sin(angle);
    }
    return new Batch(noise.mul(0.7).add(Tensor.of(centres, n, 2)), Tensor.of(labels));
  }
}
