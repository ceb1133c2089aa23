package dev.adjoint.linalg;

import static dev.adjoint.linalg.Batch.behind;
import static dev.adjoint.linalg.Batch.leading;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Vmap;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.linsol.lu.LinearSolverLu_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/** Inverses and systems of equations, of F64 matrices in the last two axes. */
final class Equations {
  private Equations() {}

  /** x of t x = b, with t a lower or upper triangle. */
  static Tensor triangular(boolean upper, Tensor t, Tensor b) {
    return Adjoint.apply(new TriangularSolve(upper), t, b);
  }

  /** The shape of the solution of a x = b. */
  private static Spec solution(String op, Spec a, Spec b) {
    Shape batch = Shape.broadcast(op + ": batch", leading(a.shape()), leading(b.shape()));
    return Spec.of(DType.F64, behind(batch, a.shape().size(-1), b.shape().size(-1)));
  }

  /** The matrices of a view, repeated to the batch of the result. */
  private static Batch spread(String op, View v, Spec out) {
    Shape s = v.shape();
    return new Batch(op, v.broadcastTo(behind(leading(out.shape()), s.size(-2), s.size(-1))));
  }

  /**
   * The solver for matrix number i.
   *
   * @throws LinAlgException if a pivot is 0
   */
  private static LinearSolverLu_DDRM solver(Batch a, int i) {
    LUDecompositionAlt_DDRM lu = new LUDecompositionAlt_DDRM();
    LinearSolverLu_DDRM solver = new LinearSolverLu_DDRM(lu);
    solver.setA(a.finite(i));
    for (int k = 0; k < a.rows; k++) {
      if (lu.getLU().get(k, k) == 0) {
        throw a.bad(
            i,
            "is singular: pivot "
                + (k + 1)
                + " of "
                + a.rows
                + " is 0; it must have full rank. pinv and lstsq take any matrix.");
      }
    }
    return solver;
  }

  /** y = a⁻¹; da = -yᵀ dy yᵀ (Giles 2008, 2.2.3). */
  record Inverse(String name) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      return Spec.of(DType.F64, a.shape());
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch(name, a);
      int n = all.rows;
      for (int i = 0; n > 0 && i < all.count(); i++) {
        DMatrixRMaj x = new DMatrixRMaj(n, n);
        solver(all, i).invert(x);
        System.arraycopy(x.data, 0, y.f64(), i * n * n, n * n);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      pullbacks.of(0, dy -> y.mT().matmul(dy).matmul(y.mT()).neg());
    }
  }

  /** x = a⁻¹ b; db = a⁻ᵀ dx, da = -db xᵀ (Giles 2008, 2.3.1). Batches broadcast. */
  record Solve() implements Op.Binary {
    @Override
    public Spec infer(Spec a, Spec b) {
      return solution(name(), a, b);
    }

    @Override
    public View forward(Kernels kernels, View a, View b, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch left = spread(name(), a, out);
      Batch right = spread(name(), b, out);
      int size = right.rows * right.columns;
      LinearSolverLu_DDRM solver = null;
      for (int i = 0; size > 0 && i < left.count(); i++) {
        if (solver == null || !left.repeats(i)) {
          solver = solver(left, i);
        }
        DMatrixRMaj x = new DMatrixRMaj(right.rows, right.columns);
        solver.solve(right.get(i), x);
        System.arraycopy(x.data, 0, y.f64(), i * size, size);
      }
      return y;
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return Adjoint.apply(this, Vmap.aligned(in, batched));
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor b, Tensor x) {
      pullbacks.of(0, dx -> Adjoint.apply(this, a.mT(), dx).matmul(x.mT()).neg());
      pullbacks.of(1, dx -> Adjoint.apply(this, a.mT(), dx));
    }
  }

  /**
   * x of t x = b, reading only one triangle of t, with the arithmetic of infinities; db = t⁻ᵀ dx,
   * dt = -db xᵀ in that triangle. Batches broadcast.
   */
  record TriangularSolve(boolean upper) implements Op.Binary {
    @Override
    public String name() {
      return upper ? "solveUpper" : "solveLower";
    }

    @Override
    public Spec infer(Spec t, Spec b) {
      return solution(name(), t, b);
    }

    @Override
    public View forward(Kernels kernels, View t, View b, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch left = spread(name(), t, out);
      Batch right = spread(name(), b, out);
      int n = right.rows;
      int size = n * right.columns;
      for (int i = 0; size > 0 && i < left.count(); i++) {
        double[] x = right.get(i).data;
        substitute(left.get(i).data, x, n, right.columns);
        System.arraycopy(x, 0, y.f64(), i * size, size);
      }
      return y;
    }

    /** Row after row from the row with one unknown. */
    private void substitute(double[] t, double[] x, int n, int width) {
      for (int k = 0; k < n; k++) {
        int r = upper ? n - 1 - k : k;
        for (int j = upper ? r + 1 : 0; j < (upper ? n : r); j++) {
          double f = t[r * n + j];
          for (int c = 0; c < width; c++) {
            x[r * width + c] -= f * x[j * width + c];
          }
        }
        for (int c = 0; c < width; c++) {
          x[r * width + c] /= t[r * n + r];
        }
      }
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return Adjoint.apply(this, Vmap.aligned(in, batched));
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor t, Tensor b, Tensor x) {
      pullbacks.of(
          0,
          dx -> {
            Tensor dt = triangular(!upper, t.mT(), dx).matmul(x.mT()).neg();
            return upper ? dt.triu(0) : dt.tril(0);
          });
      pullbacks.of(1, dx -> triangular(!upper, t.mT(), dx));
    }
  }

  /**
   * The lower triangle l with l lᵀ = a, of symmetric a; da = l⁻ᵀ Φ(lᵀ dl) l⁻¹, where Φ takes the
   * lower triangle and half the diagonal (Murray 2016, equation 8).
   */
  record Cholesky() implements Op.Unary, Op.Leading {
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
        CholeskyDecomposition_F64<DMatrixRMaj> c = DecompositionFactory_DDRM.chol(n, true);
        if (!c.decompose(all.finite(i))) {
          throw all.bad(
              i,
              "is not positive definite: its smallest eigenvalue is "
                  + (float) Spectra.eigenvalues(all, i)[0]
                  + "; all must be above 0. Add a multiple of the identity, or use eigh.");
        }
        System.arraycopy(c.getT(null).data, 0, y.f64(), i * n * n, n * n);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor l) {
      pullbacks.of(
          0,
          dl -> {
            Tensor p = l.mT().matmul(dl);
            Tensor phi = p.tril(0).add(p.tril(-1)).mul(0.5);
            Tensor half = triangular(true, l.mT(), phi);
            return Batch.symmetric(triangular(true, l.mT(), half.mT()));
          });
    }
  }

  /**
   * q and r of q r = a with m rows, n ≤ m columns, r's diagonal not negative, row-major one behind
   * the other in one axis. With M = r drᵀ - dqᵀ q, of which copyltu copies the lower triangle to
   * the upper: da = (dq + q copyltu(M)) r⁻ᵀ (Walter and Lehmann 2018).
   */
  record Qr() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec a) {
      int n = a.shape().size(-1);
      return Spec.of(DType.F64, behind(leading(a.shape()), (a.shape().size(-2) + n) * n));
    }

    @Override
    public View forward(Kernels kernels, View a, Spec out) {
      View y = View.allocate(DType.F64, out.shape());
      Batch all = new Batch("qr", a);
      int m = all.rows;
      int n = all.columns;
      for (int i = 0; n > 0 && i < all.count(); i++) {
        var f = DecompositionFactory_DDRM.qr(m, n);
        f.decompose(all.finite(i));
        DMatrixRMaj q = f.getQ(null, true);
        DMatrixRMaj r = f.getR(null, true);
        for (int k = 0; k < n; k++) {
          if (r.get(k, k) < 0) {
            CommonOps_DDRM.scaleRow(-1, r, k);
            CommonOps_DDRM.scaleCol(-1, q, k);
          }
        }
        int start = i * (m + n) * n;
        System.arraycopy(q.data, 0, y.f64(), start, m * n);
        System.arraycopy(r.data, 0, y.f64(), start + m * n, n * n);
      }
      return y;
    }

    static LinearAlgebra.Qr unpack(Tensor packed, int m, int n) {
      return new LinearAlgebra.Qr(
          packed.slice(-1, 0, m * n).unflatten(-1, m, n),
          packed.slice(-1, m * n, (m + n) * n).unflatten(-1, n, n));
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor y) {
      int m = a.size(-2);
      int n = a.size(-1);
      pullbacks.of(
          0,
          dy -> {
            LinearAlgebra.Qr f = unpack(y, m, n);
            LinearAlgebra.Qr d = unpack(dy, m, n);
            Tensor low = f.r().matmul(d.r().triu(0).mT()).sub(d.q().mT().matmul(f.q()));
            Tensor both = low.tril(0).add(low.tril(-1).mT());
            Tensor b = d.q().add(f.q().matmul(both));
            return triangular(true, f.r(), b.mT()).mT();
          });
    }
  }
}
