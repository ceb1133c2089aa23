package dev.adjoint.core;

import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * From tensors to Java: single numbers, arrays, lists, comparisons. The order is row-major,
 * whatever the strides; arrays are new and may be written. Nothing here is part of a derivative.
 */
public sealed interface Reading extends Family permits Operand {
  /** The only element, as a double. */
  default double item() {
    View v = Reads.single("item", tensor());
    return v.getDouble(v.offset());
  }

  /** The only element, as a long; a fraction is dropped towards zero. */
  default long itemLong() {
    View v = Reads.single("itemLong", tensor());
    return v.getLong(v.offset());
  }

  /** Whether the only element is not 0; NaN is not 0. */
  default boolean itemBoolean() {
    View v = Reads.single("itemBoolean", tensor());
    return v.getDouble(v.offset()) != 0;
  }

  /** The element at these indices, as a double; negative indices count from the end. */
  default double get(int... index) {
    View v = tensor().view();
    return v.getDouble(Reads.at(v, index));
  }

  /** All elements, as doubles. */
  default double[] toDoubleArray() {
    View v = tensor().view();
    if (v.dtype() == DType.F64 && Reads.isBlock(v)) {
      return Arrays.copyOfRange(v.f64(), v.offset(), v.offset() + v.numel());
    }
    double[] out = new double[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = v.getDouble(c.next());
    }
    return out;
  }

  /** All elements, rounded to float. */
  default float[] toFloatArray() {
    View v = tensor().view();
    if (v.dtype() == DType.F32 && Reads.isBlock(v)) {
      return Arrays.copyOfRange(v.f32(), v.offset(), v.offset() + v.numel());
    }
    float[] out = new float[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) v.getDouble(c.next());
    }
    return out;
  }

  /** All elements; fractions are dropped towards zero. */
  default long[] toLongArray() {
    View v = tensor().view();
    long[] out = new long[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = v.getLong(c.next());
    }
    return out;
  }

  /** All elements; fractions are dropped towards zero. */
  default int[] toIntArray() {
    View v = tensor().view();
    int[] out = new int[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) v.getLong(c.next());
    }
    return out;
  }

  /** For every element whether it is not 0; NaN is not 0. */
  default boolean[] toBooleanArray() {
    View v = tensor().view();
    boolean[] out = new boolean[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = v.getDouble(c.next()) != 0;
    }
    return out;
  }

  /**
   * The bytes of a U8 or BOOL tensor: 200 is the byte -56, true is 1.
   *
   * @throws DTypeException if it is of another type
   */
  default byte[] toByteArray() {
    View v = tensor().view();
    if (v.dtype() != DType.U8 && v.dtype() != DType.BOOL) {
      throw new DTypeException(
          "toByteArray: " + describe() + " does not hold bytes; convert with .to(DType.U8) first.");
    }
    byte[] out = new byte[v.numel()];
    View.Cursor c = v.cursor();
    for (int i = 0; i < out.length; i++) {
      out[i] = v.bytes()[c.next()];
    }
    return out;
  }

  /** All elements, as doubles. */
  default DoubleStream stream() {
    return Arrays.stream(toDoubleArray());
  }

  /**
   * An array as deep as the tensor has axes, of its own type: a {@code float[][]} for an F32
   * matrix, {@code byte[]} for U8, a boxed number for a scalar. {@code Tensor.of} reads it back.
   */
  default Object toNested() {
    return Nested.arrays(tensor().view());
  }

  /**
   * The rows of a matrix, as doubles.
   *
   * @throws ShapeException if this is not a matrix
   */
  default double[][] toDoubleMatrix() {
    if (shape().rank() != 2) {
      throw new ShapeException(
          "toDoubleMatrix: "
              + describe()
              + " has "
              + shape().rank()
              + " axes; a matrix has 2. Use toNested() for any number.");
    }
    double[] flat = toDoubleArray();
    int n = shape().size(1);
    double[][] out = new double[shape().size(0)][];
    for (int i = 0; i < out.length; i++) {
      out[i] = Arrays.copyOfRange(flat, i * n, (i + 1) * n);
    }
    return out;
  }

  /**
   * Lists of lists as deep as the tensor has axes, of Float, Double, Integer, Long, Boolean or
   * Byte; of a scalar a list of one number.
   */
  default List<Object> toList() {
    return Nested.lists(tensor().view());
  }

  /** Whether type, shape and every bit agree; all NaN count as equal. */
  default boolean bitEquals(Operand other) {
    View a = tensor().view();
    View b = other.tensor().view();
    if (a.dtype() != b.dtype() || !a.shape().equals(b.shape())) {
      return false;
    }
    View.Cursor ca = a.cursor();
    View.Cursor cb = b.cursor();
    boolean floating = a.dtype().isFloating();
    for (int i = 0, n = a.numel(); i < n; i++) {
      int ia = ca.next();
      int ib = cb.next();
      boolean same =
          floating
              ? Double.doubleToLongBits(a.getDouble(ia)) == Double.doubleToLongBits(b.getDouble(ib))
              : a.getLong(ia) == b.getLong(ib);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Whether shapes agree and |a - b| <= absolute + relative |b| everywhere; NaN equals NaN. */
  default boolean allClose(Operand other, double relative, double absolute) {
    if (!shape().equals(other.shape())) {
      return false;
    }
    double[] a = toDoubleArray();
    double[] b = other.tensor().toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      boolean close =
          a[i] == b[i]
              || (Double.isNaN(a[i]) && Double.isNaN(b[i]))
              || Math.abs(a[i] - b[i]) <= absolute + relative * Math.abs(b[i]);
      if (!close) {
        return false;
      }
    }
    return true;
  }
}

/** Where {@link Reading} finds its numbers. */
final class Reads {
  private Reads() {}

  /** Whether the elements are a block of the array; an empty view may start beyond its end. */
  static boolean isBlock(View v) {
    return v.isContiguous() && v.numel() > 0;
  }

  static View single(String reader, Tensor t) {
    if (t.numel() != 1) {
      throw new ShapeException(
          reader
              + ": "
              + t.describe()
              + " has "
              + t.numel()
              + " elements; "
              + reader
              + "() needs exactly one. Use get(i, ...) or toDoubleArray().");
    }
    return t.view();
  }

  /** The place in memory of an element. */
  static int at(View v, int[] index) {
    int rank = v.shape().rank();
    if (index.length != rank) {
      throw new IndexException(
          "get: "
              + index.length
              + " indices for "
              + v.describe()
              + ", which has "
              + rank
              + " axes.");
    }
    int at = v.offset();
    for (int i = 0; i < rank; i++) {
      int n = v.shape().size(i);
      if (index[i] < -n || index[i] >= n) {
        throw new IndexException(
            "get: index "
                + index[i]
                + " on axis "
                + i
                + " of "
                + v.describe()
                + ": it must lie from "
                + -n
                + " to "
                + (n - 1)
                + ".");
      }
      at += (index[i] < 0 ? index[i] + n : index[i]) * v.stride(i);
    }
    return at;
  }
}
