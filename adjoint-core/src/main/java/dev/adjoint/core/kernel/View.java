package dev.adjoint.core.kernel;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.memory.Spare;
import dev.adjoint.core.memory.Workspace;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/**
 * A strided window on a {@link Storage}: element {@code (i0, i1, ...)} lies at {@code offset + i0 *
 * strides[0] + i1 * strides[1] + ...}. What kernels read and write.
 */
public final class View implements Spec {
  private final Storage storage;
  private final DType dtype;
  private final Shape shape;
  private final int[] strides;
  private final int offset;
  private final boolean contiguous;

  private View(Storage storage, DType dtype, Shape shape, int[] strides, int offset) {
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.contiguous = isRowMajor(shape, strides);
  }

  /** A view with the given layout; {@code strides} is kept, not copied. */
  public static View of(Storage storage, DType dtype, Shape shape, int[] strides, int offset) {
    return new View(storage, dtype, shape, strides, offset);
  }

  /** A row-major view of a whole array. */
  public static View of(Object array, DType dtype, Shape shape) {
    return new View(Storage.heap(array), dtype, shape, shape.rowMajorStrides(), 0);
  }

  /** A new, zeroed, row-major view. */
  public static View allocate(DType dtype, Shape shape) {
    Object recycled = Workspace.zeroed(dtype, shape.numel());
    return of(recycled != null ? recycled : Storage.allocate(dtype, shape.numel()), dtype, shape);
  }

  /**
   * A new row-major view of arbitrary numbers, for a result of which every element will be written:
   * {@code -Dadjoint.poison=on} makes them NaN.
   */
  public static View unfilled(DType dtype, Shape shape) {
    Object recycled = Workspace.unfilled(dtype, shape.numel());
    return of(
        recycled != null ? recycled : Spare.ARRAYS.poison(Storage.allocate(dtype, shape.numel())),
        dtype,
        shape);
  }

  /**
   * A new row-major view of arbitrary numbers for what an operation keeps for itself until its pass
   * back is over, from spare arrays if there are any; {@link #giveBack} makes it spare again.
   */
  public static View borrow(DType dtype, Shape shape) {
    int n = shape.numel();
    Object spare = Spare.ARRAYS.keeps(dtype, n) ? Spare.ARRAYS.take(dtype, n) : null;
    Object array = spare != null ? spare : Spare.ARRAYS.poison(Storage.allocate(dtype, n));
    return of(array, dtype, shape);
  }

  /**
   * Gives back the memory below a view of {@link #borrow}: once, and only if no other view of it is
   * used any more. What is never given back is garbage as ever.
   */
  public void giveBack() {
    Spare.ARRAYS.give(storage.array());
  }

  private static boolean isRowMajor(Shape shape, int[] strides) {
    int step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      int n = shape.size(i);
      if (n == 0) {
        return true;
      }
      if (n != 1 && strides[i] != step) {
        return false;
      }
      step *= n;
    }
    return true;
  }

  /** The memory below. */
  public Storage storage() {
    return storage;
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  /** Stride, in elements, of a non-negative axis. */
  public int stride(int axis) {
    return strides[axis];
  }

  /** The strides as a new array. */
  public int[] strides() {
    return strides.clone();
  }

  /** Index in the array of the first element. */
  public int offset() {
    return offset;
  }

  /** Number of elements. */
  public int numel() {
    return shape.numel();
  }

  /** Whether the elements lie in row-major order without gaps, from {@link #offset()} on. */
  public boolean isContiguous() {
    return contiguous;
  }

  /** The array of an F32 view. */
  public float[] f32() {
    return (float[]) storage.array();
  }

  /** The array of an F64 view. */
  public double[] f64() {
    return (double[]) storage.array();
  }

  /** The array of an I32 view. */
  public int[] i32() {
    return (int[]) storage.array();
  }

  /** The array of an I64 view. */
  public long[] i64() {
    return (long[]) storage.array();
  }

  /** The array of a BOOL or U8 view. */
  public byte[] bytes() {
    return (byte[]) storage.array();
  }

  /** The same memory with another layout. */
  public View as(Shape newShape, int[] newStrides, int newOffset) {
    return new View(storage, dtype, newShape, newStrides, newOffset);
  }

  /** Broadcast to {@code target}, which the shape must fit: new and stretched axes get stride 0. */
  public View broadcastTo(Shape target) {
    if (target.equals(shape)) {
      return this;
    }
    int rank = target.rank();
    int lead = rank - shape.rank();
    int[] s = new int[rank];
    for (int i = lead; i < rank; i++) {
      s[i] = shape.size(i - lead) == 1 && target.size(i) != 1 ? 0 : strides[i - lead];
    }
    return new View(storage, dtype, target, s, offset);
  }

  /** The first elements of all lines along an axis: without it, at its index 0. */
  public View first(int axis) {
    int a = shape.axis(axis);
    int rank = shape.rank();
    int[] sizes = new int[rank - 1];
    int[] steps = new int[rank - 1];
    for (int i = 0, k = 0; i < rank; i++) {
      if (i != a) {
        sizes[k] = shape.size(i);
        steps[k++] = strides[i];
      }
    }
    return new View(storage, dtype, Shape.of(sizes), steps, offset);
  }

  /** Reads the element at an array index as a double; bool gives 0 or 1. */
  public double getDouble(int index) {
    return switch (dtype) {
      case F32 -> f32()[index];
      case F64 -> f64()[index];
      case I32 -> i32()[index];
      case I64 -> (double) i64()[index];
      case BOOL, U8 -> bytes()[index] & 0xff;
    };
  }

  /** Reads the element at an array index as a long; fractions are dropped towards zero. */
  public long getLong(int index) {
    return switch (dtype) {
      case F32 -> (long) f32()[index];
      case F64 -> (long) f64()[index];
      case I32 -> i32()[index];
      case I64 -> i64()[index];
      case BOOL, U8 -> bytes()[index] & 0xff;
    };
  }

  /** Writes the element at an array index, rounded to the dtype; bool stores {@code value != 0}. */
  public void setDouble(int index, double value) {
    switch (dtype) {
      case F32 -> f32()[index] = (float) value;
      case F64 -> f64()[index] = value;
      case I32 -> i32()[index] = (int) value;
      case I64 -> i64()[index] = (long) value;
      case BOOL -> bytes()[index] = (byte) (value != 0 ? 1 : 0);
      case U8 -> bytes()[index] = (byte) (int) value;
    }
  }

  /** Writes the element at an array index, wrapped to the dtype; bool stores {@code value != 0}. */
  public void setLong(int index, long value) {
    switch (dtype) {
      case F32 -> f32()[index] = (float) value;
      case F64 -> f64()[index] = (double) value;
      case I32 -> i32()[index] = (int) value;
      case I64 -> i64()[index] = value;
      case BOOL -> bytes()[index] = (byte) (value != 0 ? 1 : 0);
      case U8 -> bytes()[index] = (byte) value;
    }
  }

  /** Visits the array indices of all elements in row-major order. */
  public Cursor cursor() {
    return new Cursor(this);
  }

  /** Walks a view's array indices in row-major order: {@code for (...; n > 0; n--) c.next()}. */
  public static final class Cursor {
    private final int[] sizes;
    private final int[] strides;
    private final int[] at;
    private int index;

    private Cursor(View v) {
      sizes = v.shape.toArray();
      strides = v.strides;
      at = new int[sizes.length];
      index = v.offset;
    }

    /** Returns the current array index and moves on. */
    public int next() {
      int result = index;
      for (int i = sizes.length - 1; i >= 0; i--) {
        index += strides[i];
        if (++at[i] < sizes[i]) {
          break;
        }
        index -= strides[i] * sizes[i];
        at[i] = 0;
      }
      return result;
    }
  }

  @Override
  public String toString() {
    return dtype + "" + shape + " strides " + Arrays.toString(strides) + " offset " + offset;
  }
}
