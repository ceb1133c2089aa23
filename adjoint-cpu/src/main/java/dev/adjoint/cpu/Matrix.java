package dev.adjoint.cpu;

import dev.adjoint.core.kernel.View;

/**
 * A matrix in an array of numbers: element {@code (i, j)} lies at {@code at + i * rs + j * cs}. Its
 * size is known from elsewhere.
 */
record Matrix(Object array, int at, int rs, int cs) {
  /** The last two axes of a view, beginning {@code shift} elements on. */
  static Matrix of(View v, int shift) {
    int rank = v.shape().rank();
    return new Matrix(
        v.storage().array(), v.offset() + shift, v.stride(rank - 2), v.stride(rank - 1));
  }

  /** The part that begins at row i and column j. */
  Matrix from(int i, int j) {
    return new Matrix(array, at + i * rs + j * cs, rs, cs);
  }

  /** Rows for columns. */
  Matrix transposed() {
    return new Matrix(array, at, cs, rs);
  }

  /** The numbers of an f32 matrix. */
  float[] f32() {
    return (float[]) array;
  }

  /** The numbers of an f64 matrix. */
  double[] f64() {
    return (double[]) array;
  }
}
