package dev.adjoint.linalg;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** The F64 matrices that lie in the last two axes of a view, one after the other. */
final class Batch {
  private final String op;
  private final View view;
  private final int[] starts;

  /** The number of rows of each. */
  final int rows;

  /** The number of columns of each. */
  final int columns;

  /** The matrices of a view, for the operation of that name. */
  Batch(String op, View view) {
    this.op = op;
    this.view = view;
    rows = view.shape().size(-2);
    columns = view.shape().size(-1);
    int lead = view.shape().rank() - 2;
    View first = view.as(leading(view.shape()), Arrays.copyOf(view.strides(), lead), view.offset());
    starts = new int[first.numel()];
    View.Cursor c = first.cursor();
    for (int i = 0; i < starts.length; i++) {
      starts[i] = c.next();
    }
  }

  /** The axes in front of the matrices. */
  static Shape leading(Shape s) {
    return Shape.of(Arrays.copyOf(s.toArray(), s.rank() - 2));
  }

  /** Leading axes and others behind them. */
  static Shape behind(Shape leading, int... more) {
    int[] sizes = Arrays.copyOf(leading.toArray(), leading.rank() + more.length);
    System.arraycopy(more, 0, sizes, leading.rank(), more.length);
    return Shape.of(sizes);
  }

  /** How many matrices there are. */
  int count() {
    return starts.length;
  }

  /** Whether the matrices number i and i - 1 are the same memory, as after broadcasting. */
  boolean repeats(int i) {
    return i > 0 && starts[i] == starts[i - 1];
  }

  /** A copy of matrix number i, whatever its numbers. */
  DMatrixRMaj get(int i) {
    DMatrixRMaj m = new DMatrixRMaj(rows, columns);
    double[] from = view.f64();
    int rank = view.shape().rank();
    int down = view.stride(rank - 2);
    int right = view.stride(rank - 1);
    for (int r = 0, k = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        m.data[k++] = from[starts[i] + r * down + c * right];
      }
    }
    return m;
  }

  /**
   * A copy of matrix number i.
   *
   * @throws LinAlgException if a number is infinite or NaN
   */
  DMatrixRMaj finite(int i) {
    DMatrixRMaj m = get(i);
    for (int k = 0; k < m.data.length; k++) {
      if (!Double.isFinite(m.data[k])) {
        throw new LinAlgException(
            name(i)
                + " has "
                + (Double.isNaN(m.data[k]) ? "nan" : "inf")
                + " at ["
                + k / columns
                + ", "
                + k % columns
                + "]; all its numbers must be finite. Diagnose.findNaN tells where it comes from.");
      }
    }
    return m;
  }

  /** The start of a message: the operation, and which matrix of a batch. */
  private String name(int i) {
    Shape batch = leading(view.shape());
    String size = "the " + rows + " x " + columns + " matrix";
    if (batch.rank() == 0) {
      return op + ": " + size;
    }
    int[] at = new int[batch.rank()];
    for (int a = at.length - 1, rest = i; a >= 0; a--) {
      at[a] = rest % batch.size(a);
      rest /= batch.size(a);
    }
    return op + ": " + size + " number " + Arrays.toString(at) + " of " + batch;
  }

  /** The error about matrix number i. */
  LinAlgException bad(int i, String why) {
    return new LinAlgException(name(i) + " " + why);
  }

  /**
   * What the iterations of EJML say.
   *
   * @throws LinAlgException if they found no end
   */
  void converged(boolean yes, int i) {
    if (!yes) {
      throw bad(
          i,
          "did not converge; the iteration must end. Scale it to numbers near 1, or use"
              + " another factorisation.");
    }
  }

  /** (a + aᵀ) / 2. */
  static Tensor symmetric(Tensor a) {
    return a.add(a.mT()).mul(0.5);
  }
}
