package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;

/**
 * What the input adds to all gates, x W_ihᵀ, computed for a few steps at a time as the scan comes
 * to them: in one product, as a product of few rows would be slow, but not for all steps, as those
 * numbers would go to memory and back.
 */
final class Share implements AutoCloseable {
  /** Rows of a product. */
  private static final int ROWS = 64;

  private final View x;
  private final View sums;
  private final Factor[] w;
  private final int n;
  private final int size;
  private final int steps;
  private final int some;
  private int from = -1;

  /**
   * For x {@code [t * n, in]} and W_ih {@code [gates h, in]}.
   *
   * @param n rows of a step
   */
  Share(Kernels kernels, View x, View w, int gates, int n) {
    this.x = x;
    this.n = n;
    int rows = x.shape().size(0);
    size = w.shape().size(0) / gates;
    steps = n == 0 ? 0 : rows / n;
    int parts = Math.max(1, rows / ROWS);
    some = Math.max(1, (steps - 1) / parts + 1);
    sums = View.unfilled(x.dtype(), Shape.of(some * n, gates * size));
    this.w = Scan.factors(kernels, w, gates, rows);
  }

  /** Whether the product is due before this step. */
  boolean isDue(int step) {
    int first = step / some * some;
    // a row alone would be summed in another order than in a product of all
    int start = first > 0 && (steps - first) * n == 1 ? first - 1 : first;
    boolean due = start != from;
    from = start;
    return due;
  }

  /** The product for some hidden units. */
  void multiply(int unitFrom, int unitTo) {
    int rows = Math.min(some, steps - from) * n;
    View a = rows(x, from * n, rows);
    Scan.multiply(w, a, size, unitFrom, unitTo, rows(sums, 0, rows));
  }

  /** The sums {@code [n, gates h]} of a step. */
  View at(int step) {
    return rows(sums, (step - from) * n, n);
  }

  private static View rows(View v, int from, int count) {
    return v.as(Shape.of(count, v.shape().size(1)), v.strides(), v.offset() + from * v.stride(0));
  }

  @Override
  public void close() {
    Scan.close(w);
  }
}
