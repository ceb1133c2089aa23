package dev.adjoint.core;

import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import java.util.Locale;

/**
 * What reports say of a tensor's numbers.
 *
 * @param count how many there are
 * @param nan how many are NaN
 * @param infinite how many are infinite
 * @param zero how many are 0
 * @param min the least finite one
 * @param max the largest finite one
 * @param largest the largest magnitude of a finite one
 * @param firstBad row-major position of the first that is NaN or infinite, -1 if there is none
 */
record Numbers(
    int count,
    int nan,
    int infinite,
    int zero,
    double min,
    double max,
    double largest,
    int firstBad) {

  static Numbers of(Tensor t) {
    View v = t.view();
    View.Cursor c = v.cursor();
    int nan = 0;
    int infinite = 0;
    int zero = 0;
    int bad = -1;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    int n = t.numel();
    for (int i = 0; i < n; i++) {
      double x = v.getDouble(c.next());
      if (Double.isFinite(x)) {
        min = Math.min(min, x);
        max = Math.max(max, x);
        zero += x == 0 ? 1 : 0;
        continue;
      }
      bad = bad < 0 ? i : bad;
      if (Double.isNaN(x)) {
        nan++;
      } else {
        infinite++;
      }
    }
    double largest = min > max ? 0 : Math.max(Math.abs(min), Math.abs(max));
    return new Numbers(n, nan, infinite, zero, min, max, largest, bad);
  }

  boolean isFinite() {
    return firstBad < 0;
  }

  boolean allZero() {
    return zero == count;
  }

  /** For example {@code -2.5 to 3, 1 NaN, 2 infinite}. */
  String range() {
    if (count == 0) {
      return "no elements";
    }
    if (min > max) {
      return bad();
    }
    String finite =
        min != max ? text(min) + " to " + text(max) : count == 1 ? text(min) : "all " + text(min);
    return isFinite() ? finite : finite + ", " + bad();
  }

  /** For example {@code 1 NaN, 2 infinite}, of a single number {@code NaN}. */
  String bad() {
    if (count == 1) {
      return nan == 1 ? "NaN" : "infinite";
    }
    String i = infinite == 0 ? "" : infinite + " infinite";
    return nan == 0 ? i : nan + " NaN" + (i.isEmpty() ? "" : ", " + i);
  }

  /** Four digits, without a tail of zeros. */
  static String text(double x) {
    if (!Double.isFinite(x)) {
      return x > 0 ? "Infinity" : x < 0 ? "-Infinity" : "NaN";
    }
    if (x == Math.rint(x) && Math.abs(x) < 1e6) {
      return Long.toString((long) x);
    }
    double size = Math.abs(x);
    if (size >= 1e-4 && size < 1e6) {
      String s = new java.math.BigDecimal(x).round(new java.math.MathContext(4)).toPlainString();
      return s.contains(".") ? s.replaceAll("\\.?0+$", "") : s;
    }
    return String.format(Locale.ROOT, "%.3e", x).replaceAll("\\.?0+e", "e");
  }

  /** Row-major position i of a shape as indices, {@code [1, 0]}. */
  static int[] indices(int i, Shape shape) {
    int[] at = new int[shape.rank()];
    int rest = i;
    for (int k = at.length - 1; k >= 0; k--) {
      at[k] = rest % shape.size(k);
      rest /= shape.size(k);
    }
    return at;
  }

  static String position(int i, Shape shape) {
    return Arrays.toString(indices(i, shape));
  }

  /** The number at these indices of a shape that t broadcasts to. */
  static double broadcastAt(Tensor t, int[] at) {
    View v = t.view();
    int index = v.offset();
    int lead = at.length - t.rank();
    for (int k = 0; k < t.rank(); k++) {
      index += t.size(k) == 1 ? 0 : at[k + lead] * v.stride(k);
    }
    return v.getDouble(index);
  }

  /**
   * Whether no number is NaN or infinite. A sum, which the kernels form in one fast pass, is NaN or
   * infinite if some number is; only if the sum is can it be for another reason, an overflow, and
   * the numbers are looked at one by one.
   */
  static boolean areFinite(Tensor t) {
    if (!t.dtype().isFloating()) {
      return true;
    }
    View sum = View.allocate(t.dtype(), Shape.SCALAR);
    View v = t.view();
    View flat = v.isContiguous() ? v.as(Shape.of(v.numel()), new int[] {1}, v.offset()) : v;
    Engine.kernels().reduce(ReduceKind.SUM, flat, flat.shape().rank(), sum);
    return Double.isFinite(sum.getDouble(0)) || of(t).isFinite();
  }
}
