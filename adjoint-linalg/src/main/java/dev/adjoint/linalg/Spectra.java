package dev.adjoint.linalg;

import static dev.adjoint.linalg.Batch.behind;
import static dev.adjoint.linalg.Batch.leading;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import java.util.Comparator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Eigenvalues and singular values, of F64 matrices in the last two axes.
 *
 * <p>A factorisation is one operation, computed once; its values are another one that only reads
 * them out of it and has the values' own derivative, which needs no differences of values. So
 * functions of the values alone are right where values coincide, and the vectors' derivative is
 * infinite or NaN there, as it should be.
 */
final class Spectra {
  private Spectra() {}

  /** A matrix u diag(s) vᵀ with s descending; u and vᵀ have as many columns and rows as s. */
  record Parts(DMatrixRMaj u, double[] s, DMatrixRMaj vT) {}

  /** The reduced factorisation of matrix number i, in each column of u the largest is positive. */
  static Parts svd(Batch all, int i) {
    SingularValueDecomposition_F64<DMatrixRMaj> f =
        DecompositionFactory_DDRM.svd(all.rows, all.columns, true, true, true);
    all.converged(f.decompose(all.finite(i)), i);
    DMatrixRMaj u = f.getU(null, false);
    DMatrixRMaj w = f.getW(null);
    DMatrixRMaj vT = f.getV(null, true);
    SingularOps_DDRM.descendingOrder(u, false, w, vT, true);
    double[] s = new double[Math.min(all.rows, all.columns)];
    for (int k = 0; k < s.length; k++) {
      s[k] = w.get(k, k);
      if (pointsDown(u, k)) {
        CommonOps_DDRM.scaleCol(-1, u, k);
        CommonOps_DDRM.scaleRow(-1, vT, k);
      }
    }
    return new Parts(u, s, vT);
  }

  /** Whether the number of largest magnitude in a column, the first of several, is negative. */
  private static boolean pointsDown(DMatrixRMaj m, int column) {
    double largest = 0;
    for (int r = 0; r < m.numRows; r++) {
      double x = m.get(r, column);
      largest = Math.abs(x) > Math.abs(largest) ? x : largest;
    }
    return largest < 0;
  }

  private static EigenDecomposition_F64<DMatrixRMaj> eigen(Batch all, int i, boolean vectors) {
    var f = DecompositionFactory_DDRM.eig(all.rows, vectors, true);
    all.converged(f.decompose(all.finite(i)), i);
    return f;
  }

  /** The eigenvalues of symmetric matrix number i, ascending. */
  static double[] eigenvalues(Batch all, int i) {
    EigenDecomposition_F64<DMatrixRMaj> f = eigen(all, i, false);
    double[] w = new double[all.rows];
    Arrays.setAll(w, k -> f.getEigenvalue(k).getReal());
    Arrays.sort(w);
    return w;
  }

  /** x / (v_j - v_i) of x whose diagonal is 0, and stays it. */
  private static Tensor overDifferences(Tensor x, Tensor v) {
    Tensor differences = v.unsqueeze(-2).sub(v.unsqueeze(-1));
    return x.div(differences.add(Tensor.eye(DType.F64, x.size(-1))));
  }

  /**
   * Row 0: the eigenvalues w of symmetric a, ascending; below: v with a = v diag(w) vᵀ. da = v
   * (diag(dw) + skew(vᵀ dv) / (w_j - w_i)) vᵀ (Giles 2008, 3.1); skew, half the difference from the
   * transpose, is what counts since a is symmetric.
   */
  record Eigh() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      int n = a.shape().size(-1);
      return Spec.of(DType.F64, behind(leading(a.shape()), n + 1, n));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch("eigh", a);
      int n = all.rows;
      for (int i = 0; n > 0 && i < all.count(); i++) {
        EigenDecomposition_F64<DMatrixRMaj> f = eigen(all, i, true);
        Integer[] order = new Integer[n];
        Arrays.setAll(order, k -> k);
        Arrays.sort(order, Comparator.comparingDouble(k -> f.getEigenvalue(k).getReal()));
        int start = i * (n + 1) * n;
        for (int k = 0; k < n; k++) {
          y.f64()[start + k] = f.getEigenvalue(order[k]).getReal();
          DMatrixRMaj v = f.getEigenVector(order[k]);
          int sign = pointsDown(v, 0) ? -1 : 1;
          for (int r = 0; r < n; r++) {
            y.f64()[start + (r + 1) * n + k] = sign * v.get(r, 0);
          }
        }
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      int n = a.size(-1);
      pullbacks.of(
          0,
          dy -> {
            Tensor v = y.slice(-2, 1, n + 1);
            Tensor m = v.mT().matmul(dy.slice(-2, 1, n + 1));
            Tensor turn = overDifferences(m.sub(m.mT()).mul(0.5), y.select(-2, 0));
            Tensor inner = dy.select(-2, 0).diagEmbed(0).add(turn);
            return v.matmul(inner).matmul(v.mT());
          });
    }
  }

  /** The eigenvalues out of {@link Eigh}: of a and its factors; da = v diag(dw) vᵀ. */
  record EighValues() implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec a, Spec factors) {
      return Spec.of(DType.F64, behind(leading(a.shape()), a.shape().size(-1)));
    }

    @Override
    public View forward(Kernels kernels, View a, View factors, Spec out) {
      return factors.first(-2);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor factors, Tensor w) {
      Tensor v = factors.slice(-2, 1, a.size(-1) + 1);
      // The factors are a function of a: all that flows to a flows here.
      pullbacks.of(0, dw -> v.mul(dw.unsqueeze(-2)).matmul(v.mT()));
    }
  }

  /**
   * u, s and vᵀ of u diag(s) vᵀ = a, row-major one behind the other in one axis. With skew(x) = x -
   * xᵀ and E_ij = s_j² - s_i² (Townsend 2016): da = u (skew(uᵀ du) / E s + s skew(vᵀ dv) / E +
   * diag(ds)) vᵀ + (1 - u uᵀ) du / s vᵀ + u (dv / s)ᵀ (1 - v vᵀ).
   */
  record Svd(String name) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      int m = a.shape().size(-2);
      int n = a.shape().size(-1);
      return Spec.of(DType.F64, behind(leading(a.shape()), Math.min(m, n) * (m + 1 + n)));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch(name, a);
      int size = out.shape().size(-1);
      for (int i = 0; size > 0 && i < all.count(); i++) {
        Parts p = svd(all, i);
        int at = i * size;
        for (double[] part : new double[][] {p.u.data, p.s, p.vT.data}) {
          System.arraycopy(part, 0, y.f64(), at, part.length);
          at += part.length;
        }
      }
      return y;
    }

    static LinearAlgebra.Svd unpack(Tensor packed, int m, int n) {
      int k = Math.min(m, n);
      return new LinearAlgebra.Svd(
          packed.slice(-1, 0, m * k).unflatten(-1, m, k),
          packed.slice(-1, m * k, m * k + k),
          packed.slice(-1, m * k + k, k * (m + 1 + n)).unflatten(-1, k, n));
    }

    /** The part of x outside what the orthonormal columns of q span. */
    private static Tensor outside(Tensor q, Tensor x) {
      return x.sub(q.matmul(q.mT().matmul(x)));
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      int m = a.size(-2);
      int n = a.size(-1);
      pullbacks.of(
          0,
          dy -> {
            LinearAlgebra.Svd f = unpack(y, m, n);
            LinearAlgebra.Svd d = unpack(dy, m, n);
            Tensor v = f.vT().mT();
            Tensor s2 = f.s().square();
            Tensor w = f.u().mT().matmul(d.u());
            Tensor z = f.vT().matmul(d.vT().mT());
            Tensor left = overDifferences(w.sub(w.mT()), s2).mul(f.s().unsqueeze(-2));
            Tensor right = overDifferences(z.sub(z.mT()), s2).mul(f.s().unsqueeze(-1));
            Tensor inner = left.add(right).add(d.s().diagEmbed(0));
            Tensor da = f.u().matmul(inner).matmul(f.vT());
            if (m > n) {
              da = da.add(outside(f.u(), d.u()).div(f.s().unsqueeze(-2)).matmul(f.vT()));
            } else if (m < n) {
              Tensor rest = outside(v, d.vT().mT()).div(f.s().unsqueeze(-2));
              da = da.add(f.u().matmul(rest.mT()));
            }
            return da;
          });
    }
  }

  /** The singular values out of {@link Svd}: of a and its factors; da = u diag(ds) vᵀ. */
  record SvdValues() implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec a, Spec factors) {
      int k = Math.min(a.shape().size(-2), a.shape().size(-1));
      return Spec.of(DType.F64, behind(leading(a.shape()), k));
    }

    @Override
    public View forward(Kernels kernels, View a, View factors, Spec out) {
      int k = out.shape().size(-1);
      int start = k == 0 ? 0 : a.shape().size(-2) * k;
      return factors.as(out.shape(), factors.strides(), factors.offset() + start * step(factors));
    }

    private static int step(View factors) {
      return factors.stride(factors.shape().rank() - 1);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor factors, Tensor s) {
      LinearAlgebra.Svd f = Svd.unpack(factors, a.size(-2), a.size(-1));
      // The factors are a function of a: all that flows to a flows here.
      pullbacks.of(0, ds -> f.u().mul(ds.unsqueeze(-2)).matmul(f.vT()));
    }
  }

  /** How many singular values count: those above max(m, n) eps times the largest. */
  private static int rank(Batch all, double[] s, double eps) {
    int rank = 0;
    while (rank < s.length && s[rank] > Math.max(all.rows, all.columns) * eps * s[0]) {
      rank++;
    }
    return rank;
  }

  /** The number of singular values that count. */
  record MatrixRank(double eps) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      return Spec.of(DType.I64, leading(a.shape()));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.I64, out.shape());
      Batch all = new Batch(name(), a);
      for (int i = 0; all.rows * all.columns > 0 && i < all.count(); i++) {
        y.i64()[i] = rank(all, svd(all, i).s, eps);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      // An integer has no derivative.
    }
  }

  /**
   * p = Σ v_k u_kᵀ / s_k over the singular values that count. While the rank stays: da = -pᵀ dp pᵀ
   * + (1 - a p) dpᵀ p pᵀ + pᵀ p dpᵀ (1 - p a) (Golub and Pereyra 1973).
   */
  record Pinv(String name, double eps) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      Shape s = a.shape();
      return Spec.of(DType.F64, behind(leading(s), s.size(-1), s.size(-2)));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch(name, a);
      int size = all.rows * all.columns;
      for (int i = 0; size > 0 && i < all.count(); i++) {
        Parts f = svd(all, i);
        int rank = rank(all, f.s, eps);
        DMatrixRMaj u = new DMatrixRMaj(f.u);
        for (int k = 0; k < f.s.length; k++) {
          CommonOps_DDRM.scaleCol(k < rank ? 1 / f.s[k] : 0, u, k);
        }
        DMatrixRMaj p = new DMatrixRMaj(all.columns, all.rows);
        CommonOps_DDRM.multTransAB(f.vT, u, p);
        System.arraycopy(p.data, 0, y.f64(), i * size, size);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor p) {
      pullbacks.of(
          0,
          dp -> {
            Tensor g = dp.mT();
            Tensor t = p.mT();
            Tensor left = g.sub(a.matmul(p.matmul(g))).matmul(p.matmul(t));
            Tensor right = t.matmul(p).matmul(g.sub(g.matmul(p).matmul(a)));
            return left.add(right).sub(t.matmul(dp).matmul(t));
          });
    }
  }
}
