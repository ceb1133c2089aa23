package dev.adjoint.linalg;

import static dev.adjoint.linalg.LinearAlgebra.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Small results that can be computed by hand, and what factors must be. */
class ExamplesTest {
  private static Tensor m(double[]... rows) {
    return Tensor.of(rows);
  }

  private static Tensor normal(int... shape) {
    return new Rng(5).normal(DType.F64, Shape.of(shape));
  }

  private static void close(Tensor got, Tensor want) {
    assertThat(got.describe()).isEqualTo(want.describe());
    assertThat(got.allClose(want, 1e-13, 1e-13)).as(got + " is not " + want).isTrue();
  }

  /** TEN-16: r, θ to x, y stretches areas by r; (x² y, 5x + sin y) at (1, 2). */
  @Test
  void determinantOfAJacobian() {
    for (double theta : new double[] {0, 0.7, 2}) {
      Tensor j =
          Adjoint.jacobian(
              v -> {
                Tensor r = v.select(0, 0);
                Tensor t = v.select(0, 1);
                return Tensor.stack(0, r.mul(t.cos()), r.mul(t.sin()));
              },
              Tensor.of(new double[] {2, theta}));
      assertThat(det(j).item()).isCloseTo(2, within(1e-15));
    }
    Tensor at = Tensor.of(new double[] {1, 2});
    assertThat(areas(at).item()).isCloseTo(-6.6645873462, within(5e-11));
    // det = 2 x y cos y - 5 x²; its gradient goes through the Jacobian
    double[] g = Adjoint.grad(ExamplesTest::areas).apply(at).toDoubleArray();
    assertThat(g[0]).isCloseTo(4 * Math.cos(2) - 10, within(1e-14));
    assertThat(g[1]).isCloseTo(2 * Math.cos(2) - 4 * Math.sin(2), within(1e-14));
  }

  private static Tensor areas(Tensor at) {
    return det(
        Adjoint.jacobian(
            v -> {
              Tensor x = v.select(0, 0);
              Tensor y = v.select(0, 1);
              return Tensor.stack(0, x.square().mul(y), x.mul(5).add(y.sin()));
            },
            at));
  }

  @Test
  void byHand() {
    Tensor a = m(new double[] {2, 1}, new double[] {1, 3});
    close(det(a), Tensor.of(5.0));
    close(Adjoint.grad(LinearAlgebra::det).apply(a), m(new double[] {3, -1}, new double[] {-1, 2}));
    close(slogdet(a.neg().slice(0, 0, 2)).sign(), Tensor.of(1.0));
    close(slogdet(a.flip(0)).sign(), Tensor.of(-1.0));
    close(slogdet(a).logAbs(), Tensor.of(Math.log(5)));
    close(inverse(a), m(new double[] {.6, -.2}, new double[] {-.2, .4}));
    close(solve(a, Tensor.of(new double[] {3, 4})), Tensor.of(new double[] {1, 1}));
    close(solveLower(a, Tensor.of(new double[] {2, 4})), Tensor.of(new double[] {1, 1}));
    close(solveUpper(a, Tensor.of(new double[] {3, 3})), Tensor.of(new double[] {1, 1}));
    close(matrixPower(a, 3), m(new double[] {15, 20}, new double[] {20, 35}));
    close(matrixPower(a, 0), Tensor.eye(DType.F64, 2));
    close(matrixPower(a, -1), inverse(a));
    close(
        cholesky(m(new double[] {4, 2}, new double[] {2, 5})),
        m(new double[] {2, 0}, new double[] {1, 2}));
    Tensor b = m(new double[] {3, 0}, new double[] {4, 5});
    close(qr(b).q(), m(new double[] {.6, -.8}, new double[] {.8, .6}));
    close(qr(b).r(), m(new double[] {5, 4}, new double[] {0, 3}));
    close(svd(b).s(), Tensor.of(new double[] {Math.sqrt(45), Math.sqrt(5)}));
    close(norm2(b), Tensor.of(Math.sqrt(45)));
    close(cond(b), Tensor.of(3.0));
    double h = Math.sqrt(0.5);
    Eigh e = eigh(m(new double[] {0, 2}, new double[] {2, 0}));
    close(e.values(), Tensor.of(new double[] {-2, 2}));
    close(e.vectors().abs(), m(new double[] {h, h}, new double[] {h, h}));
    assertThat(matrixRank(m(new double[] {1, 2}, new double[] {2, 4})).itemLong()).isEqualTo(1);
    // of the points (0, 1), (1, 3), (2, 4): the line 1.1667 + 1.5 x
    close(
        lstsq(
            m(new double[] {1, 0}, new double[] {1, 1}, new double[] {1, 2}),
            Tensor.of(new double[] {1, 3, 4})),
        Tensor.of(new double[] {7 / 6.0, 1.5}));
    // of all solutions of x + y = 2 the shortest
    close(
        lstsq(m(new double[] {1, 1}), Tensor.of(new double[] {2})), Tensor.of(new double[] {1, 1}));
  }

  @Test
  void factorsOfEverySize() {
    for (double scale : new double[] {1, 1e150, 1e-150}) {
      for (int[] size : new int[][] {{1, 1}, {7, 7}, {9, 4}, {4, 9}, {1, 5}, {5, 1}, {60, 40}}) {
        Tensor a = normal(2, size[0], size[1]).mul(scale);
        Tensor unit = a.div(scale);
        Qr f = qr(a);
        orthonormal(f.q());
        close(f.q().matmul(f.r().div(scale)), unit);
        assertThat(f.r().diagonal(0, -2, -1).ge(0).all().itemBoolean()).isTrue();
        assertThat(f.r().tril(-1).eq(0).all().itemBoolean()).isTrue();
        Svd g = svd(a);
        orthonormal(g.u());
        orthonormal(g.vT().mT());
        Tensor s = g.s().div(scale);
        close(g.u().mul(s.unsqueeze(-2)).matmul(g.vT()), unit);
        assertThat(s.flip(-1).bitEquals(s.sort(-1).values())).isTrue();
        Tensor square = unit.mT().matmul(unit).mul(scale);
        Eigh e = eigh(square);
        orthonormal(e.vectors());
        Tensor w = e.values().div(scale);
        Tensor again = e.vectors().mul(w.unsqueeze(-2)).matmul(e.vectors().mT());
        assertThat(again.allClose(square.div(scale), 1e-12, 1e-11)).isTrue();
        assertThat(w.bitEquals(w.sort(-1).values())).isTrue();
      }
    }
  }

  private static void orthonormal(Tensor q) {
    close(
        q.mT().matmul(q),
        Tensor.eye(DType.F64, q.size(-1)).expand(q.mT().matmul(q).shape().toArray()));
  }

  @Test
  void factorsOfZeros() {
    Tensor zero = Tensor.zeros(DType.F64, Shape.of(3, 2));
    orthonormal(qr(zero).q());
    assertThat(qr(zero).r().eq(0).all().itemBoolean()).isTrue();
    orthonormal(svd(zero).u());
    close(svd(zero).s(), Tensor.zeros(DType.F64, Shape.of(2)));
    close(pinv(zero), zero.mT());
    assertThat(matrixRank(zero).itemLong()).isZero();
    Tensor square = Tensor.zeros(DType.F64, Shape.of(2, 2));
    close(det(square), Tensor.of(0.0));
    close(slogdet(square).sign(), Tensor.of(0.0));
    assertThat(slogdet(square).logAbs().item()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(cond(m(new double[] {1, 0}, new double[] {0, 0})).item())
        .isEqualTo(Double.POSITIVE_INFINITY);
    orthonormal(eigh(square).vectors());
  }

  /** Where the determinant itself overflows. */
  @Test
  void logarithmOfLargeDeterminants() {
    Tensor a = normal(200, 200).mul(1e3);
    assertThat(Math.abs(det(a).item())).isInfinite();
    double inLines = svdValues(a).log().sum().item();
    assertThat(slogdet(a).logAbs().item()).isCloseTo(inLines, within(1e-9));
    double half = slogdet(a.mul(1e-3)).sign().item();
    assertThat(slogdet(a).sign().item()).isEqualTo(half);
  }

  @Test
  void signs() {
    Rng rng = new Rng(9);
    for (int i = 0; i < 50; i++) {
      Tensor a = rng.normal(DType.F64, Shape.of(5, 5));
      SlogDet s = slogdet(a);
      assertThat(s.sign().mul(s.logAbs().exp()).item())
          .isCloseTo(det(a).item(), within(1e-12 * Math.abs(det(a).item()) + 1e-14));
    }
  }

  @Test
  void emptyMatrices() {
    Tensor none = Tensor.zeros(DType.F64, Shape.of(0, 0));
    close(det(none), Tensor.of(1.0));
    close(slogdet(none).logAbs(), Tensor.of(0.0));
    close(slogdet(none).sign(), Tensor.of(1.0));
    close(inverse(none), none);
    close(
        svd(Tensor.zeros(DType.F64, Shape.of(2, 0))).u(), Tensor.zeros(DType.F64, Shape.of(2, 0)));
    close(pinv(Tensor.zeros(DType.F64, Shape.of(2, 0))), Tensor.zeros(DType.F64, Shape.of(0, 2)));
    assertThat(matrixRank(Tensor.zeros(DType.F64, Shape.of(3, 0, 2))).toLongArray())
        .containsExactly(0, 0, 0);
    close(solve(none, Tensor.zeros(DType.F64, Shape.of(0))), Tensor.zeros(DType.F64, Shape.of(0)));
  }

  /** What is computed in F64 is rounded once; gradients are F32 too. */
  @Test
  void float32() {
    Tensor a = normal(3, 4, 4);
    Tensor f = a.to(DType.F32);
    Tensor exact = f.to(DType.F64);
    for (java.util.function.UnaryOperator<Tensor> op :
        List.<java.util.function.UnaryOperator<Tensor>>of(
            LinearAlgebra::det,
            LinearAlgebra::inverse,
            x -> qr(x).r(),
            x -> svd(x).u(),
            x -> eigh(x).vectors(),
            x -> slogdet(x).logAbs(),
            x -> cholesky(x.matmul(x.mT())),
            LinearAlgebra::pinv)) {
      assertThat(op.apply(f).dtype()).isEqualTo(DType.F32);
      assertThat(op.apply(f).to(DType.F64).allClose(op.apply(exact), 1e-4, 1e-4)).isTrue();
      Tensor g = Adjoint.grad(x -> op.apply(x).sum()).apply(f);
      assertThat(g.dtype()).isEqualTo(DType.F32);
      Tensor want = Adjoint.grad(x -> op.apply(x).sum()).apply(exact);
      double size = want.abs().amax().item();
      assertThat(g.to(DType.F64).allClose(want, 1e-4, 1e-4 * size)).isTrue();
    }
    assertThat(inverse(f).bitEquals(inverse(exact).to(DType.F32))).isTrue();
    // the seventh digit does not count in F32
    Tensor nearly = m(new double[] {1, 1}, new double[] {1, 1 + 1e-7});
    assertThat(matrixRank(nearly).itemLong()).isEqualTo(2);
    assertThat(matrixRank(nearly.to(DType.F32)).itemLong()).isEqualTo(1);
  }

  @Test
  void viewsAndParameters() {
    Tensor a = normal(4, 3, 2, 3);
    Tensor strided = a.permute(2, 0, 3, 1);
    Tensor copy = Tensor.of(strided.toDoubleArray(), 2, 4, 3, 3);
    assertThat(det(strided).bitEquals(det(copy))).isTrue();
    assertThat(svd(strided.flip(-1)).u().bitEquals(svd(copy.flip(-1)).u())).isTrue();
    Tensor rows = normal(3, 3).select(0, 1).unsqueeze(0).expand(2, 3);
    assertThat(matrixRank(rows).itemLong()).isEqualTo(1);
    Param w = new Param(normal(3, 3));
    det(w).backward();
    assertThat(Objects.requireNonNull(w.grad()).allClose(inverse(w).mT().mul(det(w)), 1e-12, 1e-12))
        .isTrue();
  }
}
