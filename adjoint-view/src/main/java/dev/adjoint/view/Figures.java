package dev.adjoint.view;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers and tensors in few letters. */
final class Figures {
  /** Elements up to which a tensor is written out. */
  static final int SMALL = 4;

  private Figures() {}

  /** Rounded to that many significant digits, without trailing zeros. */
  static String of(double x, DType dtype, int digits) {
    if (Double.isNaN(x)) {
      return "NaN";
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? "inf" : "-inf";
    }
    if (Math.rint(x) == x && Math.abs(x) < 1e6) {
      return Long.toString((long) x);
    }
    // the shortest digits that make this float, not those of the double of the same value
    BigDecimal exact =
        dtype == DType.F32 ? new BigDecimal(Float.toString((float) x)) : new BigDecimal(x);
    BigDecimal b = exact.round(new MathContext(digits)).stripTrailingZeros();
    int exponent = b.precision() - b.scale() - 1;
    if (exponent >= -5 && exponent < 7) {
      return b.toPlainString();
    }
    return b.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  static boolean isSmall(Shape s) {
    return s.numel() <= SMALL;
  }

  /** The numbers of a small tensor, nested as its axes are: {@code [[1, 2], [3, 4]]}. */
  static String of(Tensor t, int digits) {
    StringBuilder s = new StringBuilder();
    write(t.toDoubleArray(), 0, t.shape(), 0, t.dtype(), digits, s);
    return s.toString();
  }

  private static int write(
      double[] all, int at, Shape shape, int axis, DType dtype, int digits, StringBuilder s) {
    if (axis == shape.rank()) {
      s.append(of(all[at], dtype, digits));
      return at + 1;
    }
    s.append('[');
    int next = at;
    for (int i = 0; i < shape.size(axis); i++) {
      s.append(i == 0 ? "" : ", ");
      next = write(all, next, shape, axis + 1, dtype, digits, s);
    }
    s.append(']');
    return next;
  }

  /** Numbers if they are few, else the length of the vector of all of them. */
  static String gradient(Tensor t, int digits) {
    if (isSmall(t.shape())) {
      return of(t, digits);
    }
    double sum = 0;
    for (double d : t.toDoubleArray()) {
      sum += d * d;
    }
    return "norm " + of(Math.sqrt(sum), DType.F64, digits);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n) + (n == 1 ? " parameter" : " parameters");
  }
}
