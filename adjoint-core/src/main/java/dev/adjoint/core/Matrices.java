package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
public sealed interface Matrices extends Family permits Operand {
  /**
   * a b, the matrix product {@code [..., m, k] @ [..., k, n] -> [..., m, n]}; leading axes
   * broadcast. A vector on the left is a row, on the right a column, and its axis is gone from the
   * result.
   *
   * <pre>{@code
   * Tensor.ones(2, 3).matmul(Tensor.ones(3, 4)).shape();   // [2, 4]
   * }</pre>
   *
   * @throws ShapeException if the inner sizes differ
   */
  default Tensor matmul(Operand b) {
    return Matrix.matmul(tensor(), b.tensor());
  }

  /** Σ a b of two vectors of equal length. */
  default Tensor dot(Operand b) {
    if (shape().rank() != 1 || b.shape().rank() != 1) {
      throw new ShapeException(
          "dot: " + describe() + " and " + b.describe() + ": both must be vectors. Use matmul.");
    }
    return matmul(b);
  }

  /** a bᵀ of two vectors. */
  default Tensor outer(Operand b) {
    return tensor().unsqueeze(-1).mul(b.tensor().unsqueeze(0));
  }

  /** The transpose of the last two axes; a view. */
  default Tensor mT() {
    return tensor().transpose(-2, -1);
  }

  /**
   * x wᵀ + bias: {@code [..., k]} with weights {@code [n, k]} and bias {@code [n]} or null gives
   * {@code [..., n]}.
   */
  default Tensor linear(Operand weight, @Nullable Operand bias) {
    return Matrix.linear(tensor(), weight.tensor(), bias == null ? null : bias.tensor());
  }
}

/** The operations of {@link Matrices}. */
final class Matrix {
  private Matrix() {}

  private static void checkTypes(String op, Spec a, Spec b) {
    if (a.dtype() != b.dtype() || !a.dtype().isFloating()) {
      String fix =
          a.dtype().isFloating() && b.dtype().isFloating()
              ? "convert one with .to(DType." + a.dtype().name() + ")."
              : "convert with .to(DType.F32) or .to(DType.F64).";
      throw new DTypeException(
          op
              + ": "
              + a.describe()
              + " @ "
              + b.describe()
              + ": both must have the same floating type; "
              + fix);
    }
  }

  /** Types and inner sizes; a vector on the right counts as a column. */
  private static void check(Spec a, Spec b) {
    checkTypes("matmul", a, b);
    Shape sa = a.shape();
    Shape sb = b.shape();
    int axis = sb.rank() == 1 ? -1 : -2;
    if (sa.size(-1) != sb.size(axis)) {
      throw new ShapeException(
          "matmul: "
              + a.describe()
              + " @ "
              + b.describe()
              + ": left axis -1 is "
              + sa.size(-1)
              + ", right axis "
              + axis
              + " is "
              + sb.size(axis)
              + "; they must be equal."
              + hint(sa, sb, sb.size(axis)));
    }
  }

  private static String hint(Shape a, Shape b, int inner) {
    if (b.rank() > 1 && a.size(-1) == b.size(-1)) {
      return " right.mT() would fit.";
    }
    return a.rank() > 1 && a.size(-2) == inner ? " left.mT() would fit." : "";
  }

  static Tensor matmul(Tensor a, Tensor b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new ShapeException(
          "matmul: "
              + a.describe()
              + " @ "
              + b.describe()
              + ": a scalar has no matrix product. Use mul.");
    }
    if (a.rank() > 1 && b.rank() > 1) {
      return Engine.apply(new MatMul(), a, b);
    }
    check(a, b);
    if (a.rank() == 1 && b.rank() == 1) {
      return matmul(a.unsqueeze(0), b.unsqueeze(1)).reshape();
    }
    return a.rank() == 1
        ? matmul(a.unsqueeze(0), b).squeeze(-2)
        : matmul(a, b.unsqueeze(1)).squeeze(-1);
  }

  static Tensor linear(Tensor x, Tensor w, @Nullable Tensor bias) {
    return bias == null ? Engine.apply(new Linear(), x, w) : Engine.apply(new Linear(), x, w, bias);
  }

  /** y = a b; da = dy bᵀ, db = aᵀ dy. */
  record MatMul() implements Op.Binary, Op.Multilinear, Op.Tidy {
    @Override
    public String name() {
      return "matmul";
    }

    @Override
    public Spec infer(Spec a, Spec b) {
      check(a, b);
      Shape sa = a.shape();
      Shape sb = b.shape();
      int[] batch = batch(a, b);
      int rank = batch.length + 2;
      int[] out = java.util.Arrays.copyOf(batch, rank);
      out[rank - 2] = sa.size(-2);
      out[rank - 1] = sb.size(-1);
      return Spec.of(a.dtype(), Shape.of(out));
    }

    private static int[] batch(Spec a, Spec b) {
      int[] sa = a.shape().toArray();
      int[] sb = b.shape().toArray();
      Shape left = Shape.of(java.util.Arrays.copyOf(sa, sa.length - 2));
      Shape right = Shape.of(java.util.Arrays.copyOf(sb, sb.length - 2));
      if (left.equals(right)) {
        return left.toArray();
      }
      String op = "matmul: " + a.describe() + " @ " + b.describe() + ": batch";
      return Shape.broadcast(op, left, right).toArray();
    }

    @Override
    public View forward(Kernels kernels, View a, View b, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      int[] sizes = out.shape().toArray();
      int rank = sizes.length;
      sizes[rank - 2] = a.shape().size(-2);
      sizes[rank - 1] = a.shape().size(-1);
      View left = a.broadcastTo(Shape.of(sizes));
      sizes[rank - 2] = b.shape().size(-2);
      sizes[rank - 1] = b.shape().size(-1);
      kernels.matmul(left, b.broadcastTo(Shape.of(sizes)), y);
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return Engine.apply(this, Vmap.aligned(in, batched));
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor b, Tensor y) {
      pullbacks.of(0, dy -> dy.matmul(b.mT())); // [m,n] [n,k] -> [m,k]
      pullbacks.of(1, dy -> a.mT().matmul(dy)); // [k,m] [m,n] -> [k,n]
    }
  }

  /** y = x wᵀ + b; dx = dy w, dw = dyᵀ x, db = Σ dy. */
  record Linear() implements Op.Tidy, Taylor.Composed {
    @Override
    public Spec infer(Spec... in) {
      Spec x = in[0];
      Spec w = in[1];
      checkTypes("linear", x, w);
      if (w.shape().rank() != 2
          || x.shape().rank() < 1
          || x.shape().size(-1) != w.shape().size(1)) {
        throw new ShapeException(
            "linear: "
                + x.describe()
                + " with weight "
                + w.describe()
                + ": the weight must be [out, in] and the input's last axis its in.");
      }
      if (in.length > 2
          && !(in[2].shape().equals(Shape.of(w.shape().size(0))) && in[2].dtype() == x.dtype())) {
        throw new ShapeException(
            "linear: bias "
                + in[2].describe()
                + " with weight "
                + w.describe()
                + "; the bias must be "
                + x.dtype()
                + "["
                + w.shape().size(0)
                + "].");
      }
      int[] out = x.shape().toArray();
      out[out.length - 1] = w.shape().size(0);
      return Spec.of(x.dtype(), Shape.of(out));
    }

    /** The product of all sizes but the last. */
    private static int rows(Shape x) {
      int m = 1;
      for (int i = 0; i < x.rank() - 1; i++) {
        m *= x.size(i);
      }
      return m;
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      View x = in[0];
      int k = x.shape().size(-1);
      int n = in[1].shape().size(0);
      int m = rows(x.shape());
      View rows = x;
      if (x.shape().rank() != 2) {
        if (!x.isContiguous()) {
          rows = View.unfilled(x.dtype(), x.shape());
          kernels.copy(x, rows);
        }
        rows = rows.as(Shape.of(m, k), new int[] {k, 1}, rows.offset());
      }
      kernels.linear(
          rows, in[1], in.length > 2 ? in[2] : null, y.as(Shape.of(m, n), new int[] {n, 1}, 0));
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      boolean shared = !batched[1] && (in.length < 3 || !batched[2]);
      if (shared) {
        return Engine.apply(this, in);
      }
      // Each example has weights of its own: a batch of products.
      int rank = Math.max(2, in[0].rank() - (batched[0] ? 1 : 0));
      boolean vector = rank > in[0].rank() - (batched[0] ? 1 : 0);
      Tensor x = vector ? in[0].unsqueeze(-2) : in[0];
      Tensor w = batched[1] ? Vmap.aligned(in[1], rank) : in[1];
      Tensor y = x.matmul(w.mT());
      if (in.length > 2) {
        y = y.add(batched[2] ? Vmap.aligned(in[2], rank) : in[2]);
      }
      return vector ? y.squeeze(-2) : y;
    }

    @Override
    public Tensor composed(Tensor... in) {
      Tensor y = in[0].matmul(in[1].mT());
      return in.length > 2 ? y.add(in[2]) : y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      Tensor x = in[0];
      Tensor w = in[1];
      int k = w.size(1);
      int n = w.size(0);
      int m = rows(x.shape());
      pullbacks.of(0, dy -> dy.matmul(w)); // [...,n] [n,k] -> [...,k]
      pullbacks.of(1, dy -> dy.reshape(m, n).mT().matmul(x.reshape(m, k))); // [n,m] [m,k]
      if (in.length > 2) {
        pullbacks.of(2, dy -> dy.reshape(m, n).sum(0));
      }
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor dx = tangents[0];
      Tensor dw = tangents[1];
      Tensor db = in.length > 2 ? tangents[2] : null;
      Tensor sum = null;
      if (dx != null) {
        sum = Engine.apply(this, dx, in[1]);
      }
      if (dw != null) {
        Tensor t = Engine.apply(this, in[0], dw);
        sum = sum == null ? t : sum.add(t);
      }
      if (db != null) {
        sum = sum == null ? db.expand(y.shape().toArray()) : sum.add(db);
      }
      return sum == null ? Tensor.zeros(y.dtype(), y.shape()) : sum;
    }
  }
}
