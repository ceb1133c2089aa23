package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * Diagonals and triangles of matrices. The diagonal {@code offset} runs through the places where
 * column - row = offset: 0 is the main one, 1 the one above it.
 */
public sealed interface Diagonals extends Family permits Operand {
  /** {@code y[..., i] = x[i, i, ...]} over the first two axes; see the general form. */
  default Tensor diagonal() {
    return diagonal(0, 0, 1);
  }

  /**
   * {@code y[..., i] = x[.., i, .., i + offset, ..]} over a row axis and a column axis, which are
   * replaced by one axis at the end. A view. Without any such place the result is empty.
   */
  default Tensor diagonal(int offset, int rows, int columns) {
    Tensor t = tensor();
    int a = t.shape().axis(rows);
    int b = t.shape().axis(columns);
    if (a == b) {
      throw new IndexException(
          "diagonal: axes "
              + rows
              + " and "
              + columns
              + " of "
              + describe()
              + " are the same; rows and columns must differ.");
    }
    return Engine.apply(new Diag.Diagonal(offset, a - t.rank(), b - t.rank()), t);
  }

  /**
   * {@code y[..., i, i + offset] = x[..., i]} and 0 elsewhere: the last axis becomes the diagonal
   * of square matrices.
   */
  default Tensor diagEmbed(int offset) {
    Tensor t = tensor();
    int n = Math.addExact(t.size(-1), Math.absExact(offset));
    return Engine.apply(new Diag.Embed(offset, -2, -1, n, n), t);
  }

  /**
   * Of a vector the square matrix with that diagonal, {@link #diagEmbed}; of a matrix its {@link
   * #diagonal}.
   */
  default Tensor diag(int offset) {
    return switch (shape().rank()) {
      case 1 -> diagEmbed(offset);
      case 2 -> diagonal(offset, 0, 1);
      default ->
          throw new ShapeException(
              "diag: "
                  + describe()
                  + ": it must be a vector or a matrix. Use diagonal or diagEmbed.");
    };
  }

  /** x where column - row &lt;= offset, else 0: the lower triangles of matrices [..., m, n]. */
  default Tensor tril(int offset) {
    return Diag.triangle("tril", tensor(), offset, true);
  }

  /** x where column - row &gt;= offset, else 0: the upper triangles of matrices [..., m, n]. */
  default Tensor triu(int offset) {
    return Diag.triangle("triu", tensor(), offset, false);
  }
}

/** The operations of {@link Diagonals}. */
final class Diag {
  private Diag() {}

  /** Chosen, not multiplied: what lies outside may be infinite. */
  static Tensor triangle(String op, Tensor x, int offset, boolean lower) {
    if (x.rank() < 2) {
      throw new ShapeException(
          op + ": " + x.describe() + " has no matrices; it must have two axes or more.");
    }
    Tensor edge = Tensor.arange(x.size(-2)).add(offset).unsqueeze(1);
    Tensor columns = Tensor.arange(x.size(-1));
    Tensor inside = lower ? edge.ge(columns) : edge.le(columns);
    return inside.where(x, Tensor.zeros(x.dtype(), Shape.SCALAR));
  }

  /** The diagonal of a view as its last axis. */
  private static View along(View x, int offset, int a, int b) {
    int rank = x.shape().rank();
    int[] sizes = new int[rank - 1];
    int[] strides = new int[rank - 1];
    for (int i = 0, k = 0; i < rank; i++) {
      if (i != a && i != b) {
        sizes[k] = x.shape().size(i);
        strides[k++] = x.stride(i);
      }
    }
    sizes[rank - 2] = length(offset, x.shape().size(a), x.shape().size(b));
    strides[rank - 2] = x.stride(a) + x.stride(b);
    int start = offset < 0 ? -offset * x.stride(a) : offset * x.stride(b);
    return x.as(Shape.of(sizes), strides, x.offset() + (sizes[rank - 2] == 0 ? 0 : start));
  }

  private static int length(int offset, int rows, int columns) {
    return (int) Math.max(0, Math.min(rows + Math.min(0L, offset), columns - Math.max(0L, offset)));
  }

  /** y_i = x_(i, i + offset) over two axes (from the end); dx = dy there, 0 elsewhere. */
  record Diagonal(int offset, int rows, int columns) implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      int[] s = x.shape().toArray();
      int[] out = new int[s.length - 1];
      for (int i = 0, k = 0; i < s.length; i++) {
        if (i != rows + s.length && i != columns + s.length) {
          out[k++] = s[i];
        }
      }
      out[s.length - 2] = length(offset, s[rows + s.length], s[columns + s.length]);
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      int rank = x.shape().rank();
      return along(x, offset, rows + rank, columns + rank);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      int m = x.size(rows);
      int n = x.size(columns);
      pullbacks.of(0, dy -> Engine.apply(new Embed(offset, rows, columns, m, n), dy));
    }
  }

  /** The transpose of {@link Diagonal}: the last axis on a diagonal among zeros. */
  record Embed(int offset, int rows, int columns, int m, int n)
      implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public String name() {
      return "diagEmbed";
    }

    @Override
    public Spec infer(Spec x) {
      int[] s = x.shape().toArray();
      int[] out = new int[s.length + 1];
      for (int i = 0, k = 0; i < out.length; i++) {
        int fromEnd = i - out.length;
        out[i] = fromEnd == rows ? m : fromEnd == columns ? n : s[k++];
      }
      return Spec.of(x.dtype(), Shape.of(out));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      int rank = out.shape().rank();
      kernels.copy(x, along(y, offset, rows + rank, columns + rank));
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Diagonal(offset, rows, columns), dy));
    }
  }
}
