package dev.adjoint.linalg;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import java.util.function.UnaryOperator;

/**
 * Linear algebra on the matrices in the last two axes of F32 or F64 tensors; all axes in front are
 * a batch. Everything can be differentiated, to every order unless a method says otherwise, forward
 * and in reverse, and runs under {@code vmap}.
 *
 * <p>Factorisations are computed in float64, and so are their derivatives; F32 is converted there
 * and back. Matrices without rows or columns are allowed. A matrix that holds a NaN or an infinity
 * is an error that names its place.
 *
 * <pre>{@code
 * Tensor a = Tensor.of(new double[][] {{2, 1}, {1, 3}});
 * LinearAlgebra.det(a);                         // tensor(5.)
 * Adjoint.grad(LinearAlgebra::det).apply(a);    // the cofactors
 * }</pre>
 */
public final class LinearAlgebra {
  private LinearAlgebra() {}

  /**
   * The determinant as {@code sign · e^logAbs}.
   *
   * @param sign 1, -1, or 0 of a singular matrix; its derivative is 0
   * @param logAbs the natural logarithm of the determinant's size, -∞ of a singular matrix
   */
  public record SlogDet(Tensor sign, Tensor logAbs) {}

  /**
   * The factors of {@code a = q r}.
   *
   * @param q {@code [..., m, k]} with orthonormal columns
   * @param r {@code [..., k, n]}, upper triangular, no diagonal element below 0
   */
  public record Qr(Tensor q, Tensor r) {}

  /**
   * The factors of {@code a = v diag(w) vᵀ}.
   *
   * @param values w, {@code [..., n]}, ascending
   * @param vectors v, {@code [..., n, n]}: orthonormal eigenvectors as columns
   */
  public record Eigh(Tensor values, Tensor vectors) {}

  /**
   * The factors of {@code a = u diag(s) vᵀ}.
   *
   * @param u {@code [..., m, k]} with orthonormal columns
   * @param s the singular values {@code [..., k]}, descending
   * @param vT {@code [..., k, n]} with orthonormal rows
   */
  public record Svd(Tensor u, Tensor s, Tensor vT) {}

  // ---- determinants and inverses

  /**
   * det a, of {@code [..., n, n]} the shape {@code [...]}; 1 without rows. First and second
   * derivatives are right at every matrix, singular ones too (the first is the matrix of
   * cofactors); higher ones need {@code det a ≠ 0}.
   */
  public static Tensor det(Operand a) {
    square("det", a);
    return in64(a, x -> Adjoint.apply(new Determinants.Det(), x));
  }

  /**
   * Sign and ln |det a|: right where the determinant would overflow. The gradient is {@code a⁻ᵀ}.
   *
   * @throws LinAlgException in the backward pass of a singular matrix
   */
  public static SlogDet slogdet(Operand a) {
    square("slogdet", a);
    Tensor both = in64(a, x -> Adjoint.apply(new Determinants.SlogDet(), x));
    return new SlogDet(both.select(-1, 0), both.select(-1, 1));
  }

  /**
   * a⁻¹. To solve equations {@link #solve} is quicker and more exact.
   *
   * @throws LinAlgException if a pivot is exactly 0; see {@link #cond} for matrices that are nearly
   *     singular
   */
  public static Tensor inverse(Operand a) {
    return inverse("inverse", a);
  }

  private static Tensor inverse(String op, Operand a) {
    square(op, a);
    return in64(a, x -> Adjoint.apply(new Equations.Inverse(op), x));
  }

  /**
   * x of {@code a x = b}: a is {@code [..., n, n]}, b a vector {@code [n]} or matrices {@code [...,
   * n, k]}; leading axes broadcast, and what is repeated is factorised once.
   *
   * @throws LinAlgException if a pivot is exactly 0
   */
  public static Tensor solve(Operand a, Operand b) {
    square("solve", a);
    return equations("solve", a, b, (x, y) -> Adjoint.apply(new Equations.Solve(), x, y));
  }

  /**
   * x of {@code l x = b}, forward substitution: of l only the lower triangle is read; b as in
   * {@link #solve}. A 0 on the diagonal gives infinities or NaN, as division does.
   */
  public static Tensor solveLower(Operand l, Operand b) {
    square("solveLower", l);
    return equations("solveLower", l, b, (x, y) -> Equations.triangular(false, x, y));
  }

  /** x of {@code u x = b}, backward substitution; see {@link #solveLower}. */
  public static Tensor solveUpper(Operand u, Operand b) {
    square("solveUpper", u);
    return equations("solveUpper", u, b, (x, y) -> Equations.triangular(true, x, y));
  }

  /**
   * {@code aⁿ}, the product of n matrices a, by squaring; the identity for n = 0, powers of the
   * inverse for negative n.
   */
  public static Tensor matrixPower(Operand a, int n) {
    square("matrixPower", a);
    Tensor base = n < 0 ? inverse("matrixPower", a) : a.tensor();
    Tensor result = null;
    for (long rest = Math.abs((long) n); rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        result = result == null ? base : result.matmul(base);
      }
      base = rest > 1 ? base.matmul(base) : base;
    }
    if (result != null) {
      return result;
    }
    return Tensor.eye(a.dtype(), base.size(-1)).expand(a.shape().toArray());
  }

  // ---- factorisations

  /**
   * The lower triangular l with {@code l lᵀ = a} and a positive diagonal. Only the symmetric part
   * {@code (a + aᵀ) / 2} counts.
   *
   * @throws LinAlgException if a is not positive definite
   */
  public static Tensor cholesky(Operand a) {
    square("cholesky", a);
    return in64(a, x -> Adjoint.apply(new Equations.Cholesky(), Batch.symmetric(x)));
  }

  /**
   * {@code a = q r}, reduced: of {@code [..., m, n]} with k = min(m, n). The diagonal of r is not
   * negative, which makes the factors unique and smooth where the first k columns are independent;
   * elsewhere derivatives are infinite or NaN.
   */
  public static Qr qr(Operand a) {
    matrices("qr", a);
    int m = a.shape().size(-2);
    int n = a.shape().size(-1);
    Tensor x = a.tensor().to(DType.F64);
    Tensor packed = Adjoint.apply(new Equations.Qr(), m < n ? x.slice(-1, 0, m) : x);
    Qr f = Equations.Qr.unpack(packed, m, Math.min(m, n));
    // a = [x, y] = q [r, qᵀ y]
    Tensor r = m < n ? Tensor.concat(-1, f.r, f.q.mT().matmul(x.slice(-1, m, n))) : f.r;
    return new Qr(f.q.to(a.dtype()), r.to(a.dtype()));
  }

  /**
   * {@code a = v diag(w) vᵀ} of symmetric a; only the symmetric part {@code (a + aᵀ) / 2} counts.
   * In each eigenvector the component of largest magnitude, the first of several, is positive.
   *
   * <p>Where eigenvalues coincide the eigenvectors are not unique and their derivative is infinite
   * or NaN. The gradient of a function of the values alone is fine there if the function treats
   * equal values equally, as a sum does; its second derivatives are not.
   */
  public static Eigh eigh(Operand a) {
    square("eigh", a);
    Tensor x = Batch.symmetric(a.tensor().to(DType.F64));
    Tensor factors = Adjoint.apply(new Spectra.Eigh(), x);
    Tensor values = Adjoint.apply(new Spectra.EighValues(), x, factors);
    Tensor vectors = factors.slice(-2, 1, x.size(-1) + 1);
    return new Eigh(values.to(a.dtype()), vectors.to(a.dtype()));
  }

  /**
   * {@code a = u diag(s) vᵀ}, reduced: of {@code [..., m, n]} with k = min(m, n). In each column of
   * u the component of largest magnitude, the first of several, is positive.
   *
   * <p>Where singular values coincide, or are 0 and a is not square, u and v are not unique and
   * their derivative is infinite or NaN. The gradient of a function of the values alone is fine
   * there if the function treats equal values equally; its second derivatives are not. At s = 0,
   * where the value has a kink, it is the gradient of one of the two signs.
   */
  public static Svd svd(Operand a) {
    matrices("svd", a);
    Tensor x = a.tensor().to(DType.F64);
    Tensor factors = Adjoint.apply(new Spectra.Svd("svd"), x);
    Svd f = Spectra.Svd.unpack(factors, x.size(-2), x.size(-1));
    Tensor s = Adjoint.apply(new Spectra.SvdValues(), x, factors);
    return new Svd(f.u.to(a.dtype()), s.to(a.dtype()), f.vT.to(a.dtype()));
  }

  /** The singular values, descending, {@code [..., min(m, n)]}; see {@link #svd}. */
  public static Tensor svdValues(Operand a) {
    return values("svdValues", a);
  }

  private static Tensor values(String op, Operand a) {
    matrices(op, a);
    return in64(
        a, x -> Adjoint.apply(new Spectra.SvdValues(), x, Adjoint.apply(new Spectra.Svd(op), x)));
  }

  // ---- least squares, rank, size

  /**
   * a⁺, the Moore-Penrose inverse, {@code [..., n, m]}. Singular values up to {@code max(m, n) ε}
   * times the largest count as 0, with ε the distance from 1 to the next number of a's type. The
   * derivative is that among matrices of the same rank.
   */
  public static Tensor pinv(Operand a) {
    matrices("pinv", a);
    double eps = eps(a);
    return in64(a, x -> Adjoint.apply(new Spectra.Pinv("pinv", eps), x));
  }

  /**
   * The x of smallest norm among those that make {@code |a x - b|} smallest, {@code a⁺ b}: of
   * {@code [..., m, n]} and a vector {@code [m]} or matrices {@code [..., m, k]}. The rank is found
   * as in {@link #pinv}.
   */
  public static Tensor lstsq(Operand a, Operand b) {
    matrices("lstsq", a);
    double eps = eps(a);
    return equations(
        "lstsq", a, b, (x, y) -> Adjoint.apply(new Spectra.Pinv("lstsq", eps), x).matmul(y));
  }

  /** The number of singular values that count, as in {@link #pinv}; I64. */
  public static Tensor matrixRank(Operand a) {
    matrices("matrixRank", a);
    return Adjoint.apply(new Spectra.MatrixRank(eps(a)), a.tensor().to(DType.F64));
  }

  /** The largest singular value: by how much a vector's length grows at most. */
  public static Tensor norm2(Operand a) {
    notEmpty("norm2", a);
    return values("norm2", a).select(-1, 0);
  }

  /**
   * The largest singular value over the smallest, ∞ if that is 0: by how much relative errors grow
   * at most in {@link #solve}.
   */
  public static Tensor cond(Operand a) {
    notEmpty("cond", a);
    Tensor s = values("cond", a);
    return s.select(-1, 0).div(s.select(-1, s.size(-1) - 1));
  }

  // ---- what must hold

  /** An operation in F64, with the result in a's type. */
  private static Tensor in64(Operand a, UnaryOperator<Tensor> f) {
    return f.apply(a.tensor().to(DType.F64)).to(a.dtype());
  }

  /** The distance from 1 to the next number. */
  private static double eps(Operand a) {
    return a.dtype() == DType.F32 ? 0x1p-23 : 0x1p-52;
  }

  /** Solves for a vector as for a matrix of one column. */
  private static Tensor equations(
      String op, Operand a, Operand b, java.util.function.BinaryOperator<Tensor> f) {
    if (a.dtype() != b.dtype()) {
      throw new DTypeException(
          op
              + ": "
              + a.describe()
              + " and "
              + b.describe()
              + ": both must have the same floating type; convert one with .to(DType."
              + a.dtype().name()
              + ").");
    }
    Shape s = b.shape();
    boolean vector = s.rank() == 1;
    if (s.rank() == 0 || s.size(vector ? 0 : -2) != a.shape().size(-2)) {
      throw new ShapeException(
          op
              + ": "
              + a.describe()
              + " and right side "
              + b.describe()
              + ": the right side must be a vector ["
              + a.shape().size(-2)
              + "] or matrices with "
              + a.shape().size(-2)
              + " rows. Use unsqueeze(-1) for a batch of vectors.");
    }
    Tensor right = b.tensor().to(DType.F64);
    Tensor x = f.apply(a.tensor().to(DType.F64), vector ? right.unsqueeze(-1) : right);
    return (vector ? x.squeeze(-1) : x).to(a.dtype());
  }

  private static void matrices(String op, Operand a) {
    if (!a.dtype().isFloating()) {
      throw new DTypeException(
          op
              + ": "
              + a.describe()
              + ": it must be f32 or f64; convert with .to(DType.F32) or .to(DType.F64).");
    }
    if (a.shape().rank() < 2) {
      throw new ShapeException(
          op + ": " + a.describe() + " has no matrices; it must have two axes or more.");
    }
  }

  private static void square(String op, Operand a) {
    matrices(op, a);
    Shape s = a.shape();
    if (s.size(-2) != s.size(-1)) {
      throw new ShapeException(
          op
              + ": "
              + a.describe()
              + " has "
              + s.size(-2)
              + " rows and "
              + s.size(-1)
              + " columns; its matrices must be square."
              + (op.equals("solve") || op.equals("inverse") ? " lstsq and pinv take any." : ""));
    }
  }

  private static void notEmpty(String op, Operand a) {
    matrices(op, a);
    if (a.shape().size(-2) == 0 || a.shape().size(-1) == 0) {
      throw new ShapeException(
          op
              + ": "
              + a.describe()
              + " has no singular values; its matrices must have rows and columns.");
    }
  }
}
