package dev.adjoint.core.kernel;

import dev.adjoint.core.Shape;

/**
 * The right factor b {@code [k, n]} of many products, laid out once as its kernels read it fastest:
 * what a recurrence multiplies at every step. Any number of threads may use it at once.
 */
public interface Factor extends AutoCloseable {
  /** Parts of the columns begin at multiples of this. */
  int UNIT = 64;

  /**
   * {@code out[m, w] = a[m, k] b[k, from .. from + w]}, with the bits that {@link Kernels#matmul}
   * gives those columns of the product with all of b, on the calling thread or many. {@code from}
   * is a multiple of {@value #UNIT}; {@code out}'s rows may lie any distance apart, and numbers of
   * a row follow each other.
   */
  void multiply(View a, int from, View out);

  /** Hands its memory back; nobody may use the factor after that. */
  @Override
  void close();

  /** A factor that is no more than b itself. */
  static Factor plain(Kernels kernels, View b) {
    return new Factor() {
      @Override
      public void multiply(View a, int from, View out) {
        int[] strides = {b.stride(0), b.stride(1)};
        int width = out.shape().size(1);
        Shape shape = Shape.of(b.shape().size(0), width);
        View columns = b.as(shape, strides, b.offset() + from * b.stride(1));
        if (out.isContiguous()) {
          kernels.matmul(a, columns, out);
        } else {
          View y = View.allocate(out.dtype(), out.shape());
          kernels.matmul(a, columns, y);
          kernels.copy(y, out);
        }
      }

      @Override
      public void close() {}
    };
  }
}
