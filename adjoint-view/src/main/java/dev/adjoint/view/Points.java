package dev.adjoint.view;

import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;

/** Reading what a plot is given. */
final class Points {
  private Points() {}

  /** The rows of [n, 2]. */
  static double[][] matrix(String op, Tensor points) {
    if (points.rank() != 2 || points.size(1) != 2) {
      throw new ShapeException(
          "%s: the points are %s; they must be [n, 2]: x and y in each row."
              .formatted(op, points.describe()));
    }
    return points.detach().to(DType.F64).toDoubleMatrix();
  }

  static double[] vector(String op, String what, Tensor v) {
    if (v.rank() != 1) {
      throw new ShapeException(
          "%s: %s is %s; it must have one axis. Use flatten().".formatted(op, what, v.describe()));
    }
    return v.detach().to(DType.F64).toDoubleArray();
  }

  /** Nothing to draw: says what was missing. */
  static void need(boolean there, String op, String what, String fix) {
    if (!there) {
      throw new TensorException(op + ": there is nothing to draw: " + what + ". " + fix);
    }
  }
}
