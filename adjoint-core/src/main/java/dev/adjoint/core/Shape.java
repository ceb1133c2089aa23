package dev.adjoint.core;

import java.util.Arrays;

/**
 * The sizes of a tensor's axes: {@code Shape.of(2, 3)} has 2 rows and 3 columns, {@code Shape.of()}
 * is a scalar. Immutable.
 */
public final class Shape {
  /** The shape of a scalar: no axes, one element. */
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] sizes;
  private final int numel;

  private Shape(int[] sizes) {
    this.sizes = sizes;
    long n = 1;
    for (int s : sizes) {
      if (s < 0) {
        throw new ShapeException(
            "shape: " + Arrays.toString(sizes) + " has a negative size; sizes must be 0 or more.");
      }
      n *= s;
      if (n > Integer.MAX_VALUE) {
        throw new ShapeException(
            "shape: "
                + Arrays.toString(sizes)
                + " has more than 2147483647 elements, the most one Java array holds. Split it"
                + " along an axis.");
      }
    }
    this.numel = (int) n;
  }

  /** Returns the shape with these sizes. */
  public static Shape of(int... sizes) {
    return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
  }

  /** Number of axes. */
  public int rank() {
    return sizes.length;
  }

  /** Number of elements: the product of the sizes, 1 for a scalar. */
  public int numel() {
    return numel;
  }

  /** Size of an axis; negative axes count from the end. */
  public int size(int axis) {
    return sizes[axis(axis)];
  }

  /** The sizes as a new array. */
  public int[] toArray() {
    return sizes.clone();
  }

  /**
   * The non-negative number of an axis; {@code -1} is the last.
   *
   * @throws IndexException if the shape has no such axis
   */
  public int axis(int axis) {
    int n = sizes.length;
    if (axis < -n || axis >= n) {
      throw new IndexException(
          n == 0
              ? "axis " + axis + " of a scalar: it has no axes."
              : "axis "
                  + axis
                  + " of "
                  + this
                  + ": there is no such axis; axes go from "
                  + -n
                  + " to "
                  + (n - 1)
                  + ".");
    }
    return axis < 0 ? axis + n : axis;
  }

  /** Strides, in elements, of a row-major array of this shape. */
  public int[] rowMajorStrides() {
    int[] strides = new int[sizes.length];
    int step = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(1, sizes[i]);
    }
    return strides;
  }

  /**
   * The NumPy broadcast of two shapes: aligned at the right, each pair of sizes equal or one of
   * them 1.
   *
   * @throws ShapeException if they do not fit; {@code op} names the operation in the message
   */
  public static Shape broadcast(String op, Shape a, Shape b) {
    if (a.equals(b)) {
      return a;
    }
    int rank = Math.max(a.rank(), b.rank());
    int[] out = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int x = i <= a.rank() ? a.sizes[a.rank() - i] : 1;
      int y = i <= b.rank() ? b.sizes[b.rank() - i] : 1;
      if (x != y && x != 1 && y != 1) {
        throw new ShapeException(
            op
                + ": shapes "
                + a
                + " and "
                + b
                + " do not broadcast: axis -"
                + i
                + " is "
                + x
                + " on the left and "
                + y
                + " on the right; they must be equal, or one of them 1.");
      }
      out[rank - i] = x == 1 ? y : x;
    }
    return new Shape(out);
  }

  @Override
  public boolean equals(Object o) {
    return this == o || (o instanceof Shape s && Arrays.equals(sizes, s.sizes));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /** For example {@code [32, 784]}; a scalar prints {@code []}. */
  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
