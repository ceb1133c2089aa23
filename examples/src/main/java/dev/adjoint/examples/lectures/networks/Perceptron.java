package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;

/**
 * Rosenblatt's unit and its learning rule: for each sample that comes out wrong w is moved by lr (y
 * - prediction) x. No gradients. The bias is w0, with x0 = 1; labels are -1 and +1.
 */
final class Perceptron {
  private final double lr;
  private Tensor w;
  private int updates;
  private int epochs;
  private boolean converged;

  Perceptron(int inputs, double lr) {
    this.lr = lr;
    this.w = Tensor.zeros(DType.F64, Shape.of(inputs + 1));
  }

  private static Tensor withOne(Tensor x) {
    return Tensor.concat(-1, Tensor.ones(DType.F64, Shape.of(x.size(0), 1)), x);
  }

  /** +1 where w0 + w x >= 0, else -1. */
  Tensor predict(Tensor x) {
    return withOne(x).matmul(w).sgn();
  }

  /** Sweeps over the samples in their order until a sweep is clean, or so many were made. */
  Perceptron fit(Tensor x, Tensor y, int sweeps) {
    Tensor samples = withOne(x);
    while (!converged && epochs < sweeps) {
      int before = updates;
      for (int j = 0; j < x.size(0); j++) {
        Tensor sample = samples.select(0, j);
        double error = y.get(j) - w.dot(sample).sgn().item();
        if (error != 0) {
          w = w.add(sample.mul(lr * error));
          updates++;
        }
      }
      epochs++;
      converged = updates == before;
    }
    return this;
  }

  /** The bias, then a weight for each input. */
  Tensor weights() {
    return w;
  }

  int updates() {
    return updates;
  }

  /** Sweeps made, the last, clean one included. */
  int epochs() {
    return epochs;
  }

  boolean isConverged() {
    return converged;
  }
}
