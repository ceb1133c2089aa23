package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;

/** The two normalisations as formulas, before the learnable gamma and beta. */
public final class Norms {
  private Norms() {}

  /** Each column by the mean and the biased variance of the batch: (x - E) / sqrt(Var + eps). */
  public static Tensor batch(Tensor x, double eps) {
    return x.sub(x.meanKeep(0)).div(x.varBiasedKeep(0).add(eps).sqrt());
  }

  /** Each row by its own mean and variance. */
  public static Tensor layer(Tensor x, double eps) {
    return x.sub(x.meanKeep(-1)).div(x.varBiasedKeep(-1).add(eps).sqrt());
  }
}
