package dev.adjoint.view;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;

/** The part x0 ≤ x ≤ x1, y0 ≤ y ≤ y1 of the plane. */
public record Box(double x0, double x1, double y0, double y1) {
  /** Checks that there is something between the edges. */
  public Box {
    if (!(x0 < x1 && y0 < y1) || !Double.isFinite(x0 + y0) || !Double.isFinite(x1 + y1)) {
      throw new TensorException(
          "Box: x from %s to %s, y from %s to %s; each must go from a finite number to a larger one. Box.around(points) fits points."
              .formatted(x0, x1, y0, y1));
    }
  }

  /** -r ≤ x ≤ r, -r ≤ y ≤ r. */
  public static Box square(double r) {
    return new Box(-r, r, -r, r);
  }

  /** The finite points of f[n, 2] with a tenth of margin. */
  public static Box around(Tensor points) {
    double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (double[] p : Points.matrix("Box.around", points)) {
      if (Double.isFinite(p[0]) && Double.isFinite(p[1])) {
        for (int i = 0; i < 2; i++) {
          low[i] = Math.min(low[i], p[i]);
          high[i] = Math.max(high[i], p[i]);
        }
      }
    }
    if (low[0] > high[0]) {
      throw new TensorException(
          "Box.around: none of the points in %s is finite. Give the box yourself: new Box(x0, x1, y0, y1)."
              .formatted(points.describe()));
    }
    double dx = margin(low[0], high[0]);
    double dy = margin(low[1], high[1]);
    return new Box(low[0] - dx, high[0] + dx, low[1] - dy, high[1] + dy);
  }

  private static double margin(double low, double high) {
    return high > low ? (high - low) / 10 : 0.5;
  }

  /**
   * The centres of n x n cells as f64[n n, 2], in the order in which a picture is read: from the
   * top left.
   */
  Tensor centres(int n) {
    var xy = new double[n * n * 2];
    for (int r = 0, k = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        xy[k++] = x0 + (x1 - x0) * (c + 0.5) / n;
        xy[k++] = y1 - (y1 - y0) * (r + 0.5) / n;
      }
    }
    return Tensor.of(xy, n * n, 2);
  }

  boolean holds(double x, double y) {
    return x >= x0 && x <= x1 && y >= y0 && y <= y1;
  }
}
