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

  /** The first of the steps whose product is computed together with that of this one. */
  private int first(int step) {
    int first = step / some * some;
    // a row alone would be summed in another order than in a product of all
    return first > 0 && (steps - first) * n == 1 ? first - 1 : first;
  }

  /** Whether the product is due before a step, where {@code before} is the one before, or -1. */
  boolean isDue(int step, int before) {
    return before < 0 || first(step) != first(before);
  }

  /** The product for a block of the steps that go together with this one. */
  void multiply(int step, Scan.Block b) {
    int first = first(step);
    int count = Math.min(some, steps - first);
    if (b.height() == n) {
      Scan.Block all = new Scan.Block(0, count * n, b.unit(), b.unitEnd());
      Scan.multiply(w, rows(x, first * n, count * n), size, all, sums);
      return;
    }
    for (int i = 0; i < count; i++) {
      Scan.multiply(w, rows(x, (first + i) * n, n), size, b, rows(sums, i * n, n));
    }
  }

  /** The sums {@code [n, gates h]} of a step. */
  View at(int step) {
    return rows(sums, (step - first(step)) * n, n);
  }

  private static View rows(View v, int from, int count) {
    return v.as(Shape.of(count, v.shape().size(1)), v.strides(), v.offset() + from * v.stride(0));
  }

  @Override
  public void close() {
    Scan.close(w);
  }
}
