package dev.adjoint.cpu;

/**
 * A generated loop. Operands are numbered inputs first, then outputs; operand k lies in {@code
 * arrays[k]} from {@code offsets[k]} on, rows are {@code rowStrides[k]} apart, and within a row
 * elements follow each other, or (inputs only) there is one for the whole row: which, is built in.
 */
abstract class Loop {
  /** What {@link #run} returns when it has done everything. */
  static final int DONE = -1;

  /** In a pattern: there is one row, and all offsets are 0. */
  static final long ALIGNED = 1L << 63;

  /**
   * Computes elements {@code from} to {@code to} of each row. A vector loop wants their number to
   * be a multiple of its lanes, and may leave early, before a vector it has no code for.
   *
   * @return {@link #DONE}, or the number of vectors done before it left
   */
  abstract int run(
      int rows,
      int from,
      int to,
      Object[] arrays,
      int[] offsets,
      int[] rowStrides,
      double[] constants,
      double[] args);

  /** The function itself, of one float. */
  float apply(float a, double[] constants, double[] args) {
    throw new UnsupportedOperationException();
  }

  /** The function itself, of two floats. */
  float apply(float a, float b, double[] constants, double[] args) {
    throw new UnsupportedOperationException();
  }

  /** The function itself, of three floats. */
  float apply(float a, float b, float c, double[] constants, double[] args) {
    throw new UnsupportedOperationException();
  }

  /** The function itself, of one double. */
  double apply(double a, double[] constants, double[] args) {
    throw new UnsupportedOperationException();
  }

  /** The function itself, of two doubles. */
  double apply(double a, double b, double[] constants, double[] args) {
    throw new UnsupportedOperationException();
  }

  /** The function itself, of three doubles. */
  double apply(double a, double b, double c, double[] constants, double[] args) {
    throw new UnsupportedOperationException();
  }
}
