package dev.adjoint.core;

import dev.adjoint.core.kernel.View;

/** Tensors of given numbers, behind the factories of {@link Tensor}. */
final class Making {
  private Making() {}

  /** A row-major tensor over an array that nobody else holds; without sizes a vector. */
  static Tensor over(Object array, DType dtype, int length, int... sizes) {
    Shape shape = sizes.length == 0 ? Shape.of(length) : Shape.of(sizes);
    if (shape.numel() != length) {
      throw new ShapeException(
          "of: "
              + length
              + " numbers cannot fill "
              + dtype
              + shape
              + ", which holds "
              + shape.numel()
              + "; give as many numbers as the shape has.");
    }
    return Tensor.of(View.of(array, dtype, shape));
  }

  static byte[] bytes(boolean[] truths) {
    byte[] bytes = new byte[truths.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (truths[i] ? 1 : 0);
    }
    return bytes;
  }

  static Tensor full(DType dtype, Shape shape, double value) {
    checkHolds("full", dtype, value);
    View v = View.allocate(dtype, shape);
    for (int i = 0, n = v.numel(); i < n; i++) {
      v.setDouble(i, value);
    }
    return Tensor.of(v);
  }

  /** An integer type takes a Java number only if it can hold it; truth values take any. */
  private static void checkHolds(String op, DType dtype, double value) {
    double low =
        switch (dtype) {
          case I32 -> Integer.MIN_VALUE;
          case I64 -> Long.MIN_VALUE;
          default -> 0;
        };
    double high =
        switch (dtype) {
          case I32 -> Integer.MAX_VALUE;
          case I64 -> Math.nextDown(0x1p63);
          default -> 255;
        };
    if (dtype.isInteger() && !(value >= low && value <= high && value == Math.rint(value))) {
      throw new DTypeException(
          op
              + ": "
              + value
              + " is no number of "
              + dtype
              + ", which holds integers of "
              + 8 * dtype.bytes()
              + " bits. Use a floating type, or round it first.");
    }
  }

  static Tensor arange(long start, long end, long step) {
    int n = counted(start, end, step, count(start, end, step));
    long[] a = new long[n];
    for (int i = 0; i < n; i++) {
      a[i] = start + i * step;
    }
    return over(a, DType.I64, n);
  }

  /** ⌈(end - start) / step⌉, the difference being unsigned: it may need all 64 bits. */
  private static double count(long start, long end, long step) {
    if (step == 0 || (step > 0 ? start >= end : start <= end)) {
      return 0;
    }
    long span = step > 0 ? end - start : start - end;
    long steps = Long.divideUnsigned(span - 1, Math.abs(step));
    return steps < 0 ? 0x1p63 : steps + 1.0;
  }

  static Tensor arange(DType dtype, double start, double end, double step) {
    int n = counted(start, end, step, Math.max(0.0, Math.ceil((end - start) / step)));
    // The first two and the last tell of all: whether whole, and in range.
    for (int i : new int[] {0, 1, n - 1}) {
      if (i >= 0 && i < n) {
        checkHolds("arange", dtype, start + i * step);
      }
    }
    View v = View.allocate(dtype, Shape.of(n));
    for (int i = 0; i < n; i++) {
      v.setDouble(i, start + i * step);
    }
    return Tensor.of(v);
  }

  /** The number of elements, checked. */
  private static int counted(Number start, Number end, Number step, double n) {
    double by = step.doubleValue();
    if (by == 0 || Double.isNaN(by)) {
      throw new ShapeException("arange: the step is " + step + "; it must not be 0 or NaN.");
    }
    if (!(n <= Integer.MAX_VALUE)) {
      throw new ShapeException(
          "arange: from "
              + start
              + " to "
              + end
              + " in steps of "
              + step
              + ": that is not a number of elements from 0 to 2147483647.");
    }
    return (int) n;
  }

  static Tensor linspace(DType dtype, double start, double end, int n) {
    if (!dtype.isFloating()) {
      throw new DTypeException(
          "linspace: " + dtype + " holds no fractions; use F32 or F64, or arange.");
    }
    View v = View.allocate(dtype, Shape.of(n));
    for (int i = 0; i < n; i++) {
      v.setDouble(i, between(start, end, i, n));
    }
    return Tensor.of(v);
  }

  static Tensor logspace(double start, double end, int n) {
    double[] a = new double[Shape.of(n).numel()];
    for (int i = 0; i < n; i++) {
      a[i] = StrictMath.pow(10, between(start, end, i, n));
    }
    return over(a, DType.F64, n);
  }

  private static double between(double start, double end, int i, int n) {
    return i == n - 1 && n > 1 ? end : start + (n == 1 ? 0 : i * ((end - start) / (n - 1)));
  }

  static Tensor eye(DType dtype, int rows, int columns) {
    View v = View.allocate(dtype, Shape.of(rows, columns));
    for (int i = 0; i < Math.min(rows, columns); i++) {
      v.setDouble(i * columns + i, 1);
    }
    return Tensor.of(v);
  }
}
