package dev.adjoint.linalg;

import static dev.adjoint.linalg.Batch.behind;
import static dev.adjoint.linalg.Batch.leading;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;

/** Determinants of F64 matrices in the last two axes. */
final class Determinants {
  private Determinants() {}

  private static LUDecompositionAlt_DDRM lu(DMatrixRMaj m) {
    LUDecompositionAlt_DDRM lu = new LUDecompositionAlt_DDRM();
    lu.decompose(m);
    return lu;
  }

  private static double determinant(DMatrixRMaj m) {
    return lu(m).computeDeterminant().getReal();
  }

  /** The derivative of the determinant of a: its cofactors. */
  private static Tensor cofactors(Tensor a) {
    return Adjoint.apply(new Cofactors(), a);
  }

  /** A number for each matrix, to be multiplied with matrices. */
  private static Tensor each(Tensor y) {
    return y.unsqueeze(-1).unsqueeze(-1);
  }

  /** y = det a; da = dy cof(a). */
  record Det() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      return Spec.of(DType.F64, leading(a.shape()));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch(name(), a);
      for (int i = 0; i < all.count(); i++) {
        y.f64()[i] = all.rows == 0 ? 1 : determinant(all.finite(i));
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      pullbacks.of(0, dy -> each(dy).mul(cofactors(a)));
    }
  }

  /** The sign of the determinant and the logarithm of its size, in an axis of 2; da = dy₁ a⁻ᵀ. */
  record SlogDet() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      return Spec.of(DType.F64, behind(leading(a.shape()), 2));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch("slogdet", a);
      int n = all.rows;
      for (int i = 0; i < all.count(); i++) {
        double sign = 1;
        double sum = 0;
        if (n > 0) {
          LUDecompositionAlt_DDRM lu = lu(all.finite(i));
          sign = swaps(lu.getPivot(), n);
          for (int k = 0; k < n; k++) {
            double pivot = lu.getLU().get(k, k);
            sign *= Math.signum(pivot);
            sum += Math.log(Math.abs(pivot));
          }
        }
        y.f64()[2 * i] = sign;
        y.f64()[2 * i + 1] = sum;
      }
      return y;
    }

    /** 1 if an even number of swaps makes this order of rows, else -1. */
    private static int swaps(int[] order, int n) {
      int[] p = java.util.Arrays.copyOf(order, n);
      int sign = 1;
      for (int k = 0; k < n; k++) {
        while (p[k] != k) {
          int other = p[k];
          p[k] = p[other];
          p[other] = other;
          sign = -sign;
        }
      }
      return sign;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      pullbacks.of(
          0,
          dy -> {
            Tensor inverse = Adjoint.apply(new Equations.Inverse("gradient of slogdet"), a);
            return each(dy.select(-1, 1)).mul(inverse.mT());
          });
    }
  }

  /** The full factors of a square matrix: a = u diag(s) vᵀ, and det u det v. */
  private record Factors(Spectra.Parts parts, double sign) {
    static Factors of(Batch all, int i) {
      Spectra.Parts f = Spectra.svd(all, i);
      return new Factors(f, Math.signum(determinant(f.u()) * determinant(f.vT())));
    }

    /** The product of all singular values but number i and number j. */
    double without(int i, int j) {
      double product = sign;
      double[] s = parts.s();
      for (int k = 0; k < s.length; k++) {
        product *= k == i || k == j ? 1 : s[k];
      }
      return product;
    }

    /** u x vᵀ. */
    double[] outer(DMatrixRMaj x) {
      DMatrixRMaj half = new DMatrixRMaj(x.numRows, x.numCols);
      DMatrixRMaj y = new DMatrixRMaj(x.numRows, x.numCols);
      CommonOps_DDRM.mult(parts.u(), x, half);
      CommonOps_DDRM.mult(half, parts.vT(), y);
      return y.data;
    }

    /** uᵀ x v. */
    DMatrixRMaj inner(DMatrixRMaj x) {
      DMatrixRMaj half = new DMatrixRMaj(x.numRows, x.numCols);
      DMatrixRMaj y = new DMatrixRMaj(x.numRows, x.numCols);
      CommonOps_DDRM.multTransA(parts.u(), x, half);
      CommonOps_DDRM.multTransB(half, parts.vT(), y);
      return y;
    }
  }

  /**
   * The cofactors c of a, det a a⁻ᵀ where there is an inverse, of any matrix by singular values: c
   * = ± u diag(Π_{k≠i} s_k) vᵀ. da is {@link CofactorSlope} along dc, since second derivatives
   * commute.
   */
  record Cofactors() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      return Spec.of(DType.F64, a.shape());
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch(name(), a);
      int n = all.rows;
      for (int i = 0; n > 0 && i < all.count(); i++) {
        Factors f = Factors.of(all, i);
        DMatrixRMaj c = new DMatrixRMaj(n, n);
        for (int k = 0; k < n; k++) {
          c.set(k, k, f.without(k, k));
        }
        System.arraycopy(f.outer(c), 0, y.f64(), i * n * n, n * n);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      pullbacks.of(0, dc -> Adjoint.apply(new CofactorSlope(), a, dc));
    }
  }

  /**
   * The directional derivative of the cofactors c of a along g. With x = uᵀ g v and s_ij the
   * product of the singular values but i and j it is ± u t vᵀ, where t_ij = -x_ji s_ij off the
   * diagonal and t_ii = Σ_{k≠i} x_kk s_ik: the limit of (⟨g, c⟩ c - c gᵀ c) / det a, and right for
   * every matrix. Linear in g, with itself as its transpose; by a it is differentiated in the form
   * with the quotient, so that third derivatives of the determinant need det a ≠ 0.
   */
  record CofactorSlope() implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec a, Spec g) {
      return Spec.of(DType.F64, a.shape());
    }

    @Override
    public View forward(Kernels kernels, View a, View g, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch(name(), a);
      Batch along = new Batch(name(), g);
      int n = all.rows;
      for (int i = 0; n > 0 && i < all.count(); i++) {
        Factors f = Factors.of(all, i);
        DMatrixRMaj x = f.inner(along.get(i));
        DMatrixRMaj t = new DMatrixRMaj(n, n);
        for (int r = 0; r < n; r++) {
          double sum = 0;
          for (int c = 0; c < n; c++) {
            if (r != c) {
              double product = f.without(r, c);
              t.set(r, c, -x.get(c, r) * product);
              sum += x.get(c, c) * product;
            }
          }
          t.set(r, r, sum);
        }
        System.arraycopy(f.outer(t), 0, y.f64(), i * n * n, n * n);
      }
      return y;
    }

    private static Tensor quotient(Tensor a, Tensor g) {
      Tensor c = cofactors(a);
      Tensor along = each(g.mul(c).sum(-2, -1));
      Tensor det = each(Adjoint.apply(new Det(), a));
      return along.mul(c).sub(c.matmul(g.mT()).matmul(c)).div(det);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor g, Tensor y) {
      pullbacks.of(
          0,
          dy -> Adjoint.vjp(in -> quotient(in.getFirst(), g), a).pullback().apply(dy).getFirst());
      pullbacks.of(1, dy -> Adjoint.apply(this, a, dy));
    }
  }
}
