package dev.adjoint.nn.norm;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradientException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.nn.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Running mean and variance of each channel: r ← (1 - a) r + a s, where s is the batch's mean or
 * unbiased variance and a the momentum, or one over the number of batches for their plain average.
 *
 * @param mean starts at 0, {@code [c]}
 * @param variance starts at 1, {@code [c]}
 * @param batches how many were seen, I64 {@code []}
 */
record Running(
    @Name("running_mean") Param mean,
    @Name("running_var") Param variance,
    @Name("num_batches_tracked") Param batches) {
  private static final Formula STEP =
      Formula.multi(
          "runningStatistics",
          4,
          Expr.in(0).mul(Expr.arg(1)).add(Expr.in(2).mul(Expr.arg(0))),
          Expr.in(1).mul(Expr.arg(1)).add(Expr.in(3).mul(Expr.arg(0))));
  private static final Formula COUNT = Formula.multi("count", 1, Expr.in(0).add(1));

  static Running of(int channels) {
    DType dtype = Modes.dtype();
    return new Running(
        Param.buffer(Tensor.zeros(dtype, Shape.of(channels))),
        Param.buffer(Tensor.ones(dtype, Shape.of(channels))),
        Param.buffer(Tensor.zeros(DType.I64, Shape.SCALAR)));
  }

  void check(String op, Tensor x) {
    if (x.dtype() != mean.dtype()) {
      throw new DTypeException(
          op
              + ": "
              + x.describe()
              + " with running statistics "
              + mean.describe()
              + ": both must have the same element type. Convert x with .to(DType."
              + mean.dtype().name()
              + ").");
    }
  }

  /**
   * Takes the statistics of a batch in. Only numbers arrive, whatever is being differentiated. A
   * snapshot sees all three change or none. What a snapshot or a substitution replaces stays as it
   * is: a model under {@link Snapshot#inference} never learns.
   *
   * @param momentum a, or null for the plain average
   * @param counts whether the batch is counted
   */
  void update(
      String op,
      Tensor batchMean,
      Tensor batchVariance,
      @Nullable Double momentum,
      boolean counts) {
    if (mean.isSubstituted() || variance.isSubstituted() || batches.isSubstituted()) {
      return;
    }
    if (batchMean.isExample()) {
      throw new GradientException(
          op
              + ": inside vmap every example has statistics of its own, and there is one set of"
              + " running statistics "
              + mean.describe()
              + ". Use frozen() or Modes.evaluating(...), a layer without tracking, or group norm.");
    }
    Tensor m = batchMean.detach();
    Tensor v = batchVariance.detach();
    Snapshot.atomically(() -> {
      synchronized (batches) { // two batches at once: one after the other
        if (counts) {
          Param.update(COUNT, new double[0], List.of(batches), List.of());
        }
        double a = momentum != null ? momentum : 1 / batches.value().item();
        Param.update(STEP, new double[] {a, 1 - a}, List.of(mean, variance), List.of(m, v));
      }
    });
  }
}
