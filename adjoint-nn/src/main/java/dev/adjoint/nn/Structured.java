package dev.adjoint.nn;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;

/** Starts whose elements depend on each other: see {@link Init}. */
final class Structured {
  /** Vectors that are made orthogonal to each other one by one, between matrix products. */
  private static final int BLOCK = 32;

  private Structured() {}

  static Tensor orthogonal(DType dtype, Shape shape, double gain) {
    if (shape.rank() < 2) {
      throw new ShapeException(
          "orthogonal: a weight of shape "
              + shape
              + " is no matrix; it must have at least the axes [out, in].");
    }
    if (shape.numel() == 0) {
      return Tensor.zeros(dtype, shape);
    }
    int rows = shape.size(0);
    Shape matrix = Shape.of(rows, shape.numel() / rows);
    Tensor q = orthogonal(Rng.current().normal(DType.F64, matrix));
    return q.mul(gain).reshape(shape.toArray()).to(dtype);
  }

  /**
   * Q of A = QR with positive diagonal of R, which makes Q unique; of an A with more columns than
   * rows the transpose is factored. Gram and Schmidt, every projection taken twice, which leaves no
   * more than rounding.
   */
  static Tensor orthogonal(Tensor a) {
    return a.size(0) < a.size(1) ? gramSchmidt(a) : gramSchmidt(a.mT()).mT();
  }

  /** Of the rows, which are no more than the columns. */
  private static Tensor gramSchmidt(Tensor a) {
    Tensor q = a.narrow(0, 0, 0);
    for (int from = 0; from < a.size(0); from += BLOCK) {
      Tensor next = a.narrow(0, from, Math.min(BLOCK, a.size(0) - from));
      for (int pass = 0; pass < 2; pass++) {
        next = next.sub(next.matmul(q.mT()).matmul(q));
      }
      q = Tensor.concat(0, q, orthogonalRows(next));
    }
    return q;
  }

  private static Tensor orthogonalRows(Tensor a) {
    int n = a.size(1);
    double[] x = a.toDoubleArray();
    for (int i = 0; i < a.size(0); i++) {
      for (int j = 0; j < 2 * i; j++) {
        add(x, i * n, (j % i) * n, n, -dot(x, i * n, (j % i) * n, n));
      }
      double size = Math.sqrt(dot(x, i * n, i * n, n));
      for (int k = 0; k < n; k++) {
        x[i * n + k] /= size;
      }
    }
    return Tensor.of(x, a.size(0), n);
  }

  private static double dot(double[] x, int a, int b, int n) {
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += x[a + k] * x[b + k];
    }
    return sum;
  }

  private static void add(double[] x, int to, int from, int n, double factor) {
    for (int k = 0; k < n; k++) {
      x[to + k] += factor * x[from + k];
    }
  }

  static Tensor sparse(DType dtype, Shape shape, double sparsity, double std) {
    requireMatrix("sparse", shape);
    if (!(sparsity >= 0 && sparsity <= 1)) {
      throw new TensorException("sparse: the sparsity is " + sparsity + "; it must lie in [0, 1].");
    }
    int rows = shape.size(0);
    int columns = shape.size(1);
    int zeros = (int) Math.ceil(sparsity * rows);
    double[] x = Rng.current().normal(DType.F64, shape).mul(std).toDoubleArray();
    for (int c = 0; c < columns; c++) {
      int[] order = Rng.current().permutation(rows);
      for (int i = 0; i < zeros; i++) {
        x[order[i] * columns + c] = 0;
      }
    }
    return Tensor.of(x, rows, columns).to(dtype);
  }

  static Tensor identity(DType dtype, Shape shape) {
    requireMatrix("identity", shape);
    return Tensor.eye(dtype, shape.size(0), shape.size(1));
  }

  private static void requireMatrix(String init, Shape shape) {
    if (shape.rank() != 2) {
      throw new ShapeException(
          init + ": a weight of shape " + shape + "; it must have the two axes [out, in].");
    }
  }

  static Tensor dirac(DType dtype, Shape shape, int groups) {
    if (shape.rank() < 3 || shape.rank() > 5) {
      throw new ShapeException(
          "dirac: a weight of shape "
              + shape
              + "; it must have the axes [out, in, kernel], with one to three axes of a kernel.");
    }
    int out = shape.size(0);
    if (groups < 1 || out % groups != 0) {
      throw new ShapeException(
          "dirac: "
              + out
              + " output channels in "
              + groups
              + " groups; the channels must divide into the groups.");
    }
    int in = shape.size(1);
    int kernel = 1;
    int middle = 0;
    for (int i = 2; i < shape.rank(); i++) {
      kernel *= shape.size(i);
      middle = middle * shape.size(i) + shape.size(i) / 2;
    }
    double[] x = new double[shape.numel()];
    int channels = kernel == 0 ? 0 : Math.min(out / groups, in);
    for (int g = 0; g < groups; g++) {
      for (int c = 0; c < channels; c++) {
        x[((g * (out / groups) + c) * in + c) * kernel + middle] = 1;
      }
    }
    return Tensor.of(x, shape.toArray()).to(dtype);
  }
}
