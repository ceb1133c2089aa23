package dev.adjoint.train;

import dev.adjoint.core.Modes;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;

/**
 * {@code (x - mean) / std}, column by column: brings measures of different units to one scale. Fit
 * it on the training part only; the test part must not be looked at.
 *
 * <pre>{@code
 * Standardizer s = Standardizer.fit(train);
 * Tensor x = s.apply(test);
 * }</pre>
 *
 * @param mean the columns' means, F64 [columns]
 * @param std the columns' standard deviations, F64 [columns]; 1 for a constant column
 */
public record Standardizer(Tensor mean, Tensor std) {
  /**
   * Measures the columns.
   *
   * @param x [rows, columns] with at least one row
   * @throws TensorException if the shape is another
   */
  public static Standardizer fit(Tensor x) {
    if (x.rank() != 2 || x.size(0) == 0) {
      throw new ShapeException(
          "standardize: "
              + x.dtype()
              + x.shape()
              + "; it must be [rows, columns] with at least 1"
              + " row.");
    }
    int rows = x.size(0);
    int columns = x.size(1);
    double[] a = x.toDoubleArray();
    double[] mean = new double[columns];
    double[] std = new double[columns];
    for (int j = 0; j < columns; j++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += a[i * columns + j];
      }
      mean[j] = sum / rows;
      double squares = 0;
      for (int i = 0; i < rows; i++) {
        double d = a[i * columns + j] - mean[j];
        squares += d * d;
      }
      double s = Math.sqrt(squares / rows);
      std[j] = s > 0 ? s : 1;
    }
    return new Standardizer(Tensor.of(mean, columns), Tensor.of(std, columns));
  }

  /**
   * Standardizes rows; the type stays.
   *
   * @param x [rows, columns]
   * @throws ShapeException if the number of columns is another
   */
  public Tensor apply(Tensor x) {
    if (x.rank() != 2 || x.size(1) != mean.numel()) {
      throw new ShapeException(
          "standardize: "
              + x.dtype()
              + x.shape()
              + "; it must have "
              + mean.numel()
              + " columns, as the rows it was fitted on.");
    }
    return Modes.noGrad(() -> x.sub(mean.to(x.dtype())).div(std.to(x.dtype())).detach());
  }
}
