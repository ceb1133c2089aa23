package dev.adjoint.app.explain;

import java.util.function.DoubleUnaryOperator;

/**
 * Derivatives from central differences alone, with Ridders' extrapolation to step 0 (Advances in
 * Engineering Software 4, 1982).
 */
final class Differences {
  private static final double[] FIRST_STEPS = {0.1, 1e-2, 1e-3, 1e-4, 1e-5};
  private static final double SHRINK = 1.6;
  private static final int ROWS = 10;

  private Differences() {}

  /** A derivative and about how far it is off. */
  private record Estimate(double value, double error) {}

  /** f'(x); NaN if f is not finite on both sides. */
  static double derivative(DoubleUnaryOperator f, double x) {
    Estimate best = new Estimate(Double.NaN, Double.POSITIVE_INFINITY);
    double size = Math.abs(x);
    for (double h : FIRST_STEPS) {
      best = better(best, ridders(f, x, h * Math.max(1, size)));
      if (size > 0 && size < 1) {
        best = better(best, ridders(f, x, h * size)); // near a pole at 0
      }
    }
    return best.value;
  }

  private static Estimate better(Estimate a, Estimate b) {
    return b.error < a.error ? b : a;
  }

  /** Whether the slopes on both sides differ. */
  static boolean isKink(DoubleUnaryOperator f, double x) {
    double h = 1e-6 * Math.max(1, Math.abs(x));
    double y = f.applyAsDouble(x);
    double right = (f.applyAsDouble(x + h) - y) / h;
    double left = (y - f.applyAsDouble(x - h)) / h;
    return Math.abs(right - left) > 1e-3 * (1 + Math.abs(right) + Math.abs(left));
  }

  private static Estimate ridders(DoubleUnaryOperator f, double x, double first) {
    double[][] table = new double[ROWS][ROWS];
    double h = first;
    Estimate best = new Estimate(Double.NaN, Double.POSITIVE_INFINITY);
    for (int i = 0; i < ROWS; i++) {
      double up = x + h;
      double down = x - h;
      table[i][0] = (f.applyAsDouble(up) - f.applyAsDouble(down)) / (up - down);
      double factor = SHRINK * SHRINK;
      for (int k = 1; k <= i; k++) {
        table[i][k] = (table[i][k - 1] * factor - table[i - 1][k - 1]) / (factor - 1);
        factor *= SHRINK * SHRINK;
        double error =
            Math.max(
                Math.abs(table[i][k] - table[i][k - 1]),
                Math.abs(table[i][k] - table[i - 1][k - 1]));
        best = better(best, new Estimate(table[i][k], error)); // a NaN is never better
      }
      h /= SHRINK;
    }
    return best;
  }
}
