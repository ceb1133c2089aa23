package dev.adjoint.linalg;

import static dev.adjoint.linalg.LinearAlgebra.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.Derivatives;
import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Derivatives against differences and against each other, and under vmap. */
class DerivativesTest {
  /** A function to be checked. */
  private record Line(String name, Derivatives.Fun f, List<Tensor> x) {
    @Override
    public String toString() {
      return name + x.stream().map(Tensor::describe).toList();
    }
  }

  private static Tensor normal(int... shape) {
    return new Rng(7).normal(DType.F64, Shape.of(shape));
  }

  /** Square and far from singular. */
  private static Tensor regular(int... shape) {
    return normal(shape).add(Tensor.eye(DType.F64, shape[shape.length - 1]).mul(3));
  }

  /** Singular values 1, 2, 3 and so on, turned. */
  private static Tensor spread(int m, int n) {
    int k = Math.min(m, n);
    Svd f = svd(normal(m, n));
    Tensor s = Tensor.arange(k).add(1).to(DType.F64);
    return f.u().mul(s).matmul(f.vT());
  }

  private static Tensor positive(Tensor x) {
    return x.matmul(x.mT()).add(Tensor.eye(DType.F64, x.size(-1)));
  }

  private static void one(List<Line> to, String name, UnaryOperator<Tensor> f, Tensor... at) {
    for (Tensor x : at) {
      to.add(new Line(name, in -> f.apply(in.getFirst()), List.of(x)));
    }
  }

  private static void two(
      List<Line> to, String name, BinaryOperator<Tensor> f, Tensor a, Tensor b) {
    to.add(new Line(name, in -> f.apply(in.get(0), in.get(1)), List.of(a, b)));
  }

  private static List<Line> lines() {
    List<Line> all = new ArrayList<>();
    Tensor[] regular = {regular(1, 1), regular(3, 3), regular(2, 2, 2)};
    one(all, "det", LinearAlgebra::det, normal(1, 1), normal(4, 4), normal(2, 2, 3, 3));
    one(all, "logAbs", x -> slogdet(x).logAbs(), regular);
    one(all, "sign", x -> slogdet(x).sign(), regular);
    one(all, "inverse", LinearAlgebra::inverse, regular);
    one(all, "cube", x -> matrixPower(x, 3), regular);
    one(all, "inverse square", x -> matrixPower(x, -2), regular);
    two(all, "solve", LinearAlgebra::solve, regular(3, 3), normal(3));
    two(all, "solve", LinearAlgebra::solve, regular(2, 1, 3, 3), normal(4, 3, 2));
    two(all, "solve", LinearAlgebra::solve, regular(2, 3, 3), normal(3));
    two(all, "solveLower", LinearAlgebra::solveLower, regular(3, 3), normal(3));
    two(all, "solveLower", LinearAlgebra::solveLower, regular(2, 3, 3), normal(3, 2));
    two(all, "solveUpper", LinearAlgebra::solveUpper, regular(3, 3), normal(2, 3, 2));
    one(
        all,
        "cholesky",
        LinearAlgebra::cholesky,
        positive(normal(3, 3)),
        positive(normal(1, 1)),
        positive(normal(2, 2, 2)));
    Tensor[] any = {spread(1, 1), spread(3, 3), spread(4, 2), spread(2, 4), normal(2, 3, 2)};
    one(all, "q", x -> qr(x).q(), any);
    one(all, "r", x -> qr(x).r(), any);
    one(all, "u", x -> svd(x).u(), any);
    one(all, "s", x -> svd(x).s(), any);
    one(all, "vT", x -> svd(x).vT(), any);
    one(all, "svdValues", LinearAlgebra::svdValues, any);
    one(all, "norm2", LinearAlgebra::norm2, any);
    one(all, "cond", LinearAlgebra::cond, any);
    one(all, "pinv", LinearAlgebra::pinv, any);
    two(all, "lstsq", LinearAlgebra::lstsq, spread(4, 2), normal(4));
    two(all, "lstsq", LinearAlgebra::lstsq, spread(2, 4), normal(3, 2, 2));
    Tensor[] symmetric = {spread(1, 1), spread(3, 3), normal(3, 2, 2).slice(0, 1, 3)};
    one(all, "values", x -> eigh(x).values(), symmetric);
    one(all, "vectors", x -> eigh(x).vectors(), symmetric);
    // of factors together, one of which also enters the other's derivative
    one(
        all,
        "square root",
        x -> {
          Eigh f = eigh(positive(x));
          return f.vectors().mul(f.values().sqrt().unsqueeze(-2)).matmul(f.vectors().mT());
        },
        spread(1, 1),
        spread(3, 3),
        // eigenvalues far apart: the third derivative loses digits by the third power of the gap
        normal(2, 2, 2).add(Tensor.of(new double[][] {{0, 0}, {0, 4}})));
    one(all, "polar factor", x -> svd(x).u().matmul(svd(x).vT()), any);
    return all;
  }

  @TestFactory
  Stream<DynamicTest> derivatives() {
    return lines().stream()
        .map(line -> DynamicTest.dynamicTest(line.toString(), () -> check(line)));
  }

  private static void check(Line line) {
    Derivatives d = new Derivatives(line.f, line.x, new Random(3));
    d.identity();
    d.firstOrder();
    d.forwardOrder();
    d.secondOrder();
    d.thirdOrder();
  }

  @TestFactory
  Stream<DynamicTest> emptyMatrices() {
    List<Line> all = new ArrayList<>();
    Tensor none = normal(0, 0);
    Tensor batch = normal(0, 2, 2);
    one(all, "det", LinearAlgebra::det, none, batch);
    one(all, "logAbs", x -> slogdet(x).logAbs(), none, batch);
    one(all, "inverse", LinearAlgebra::inverse, none, batch);
    one(all, "cholesky", LinearAlgebra::cholesky, none, batch);
    one(all, "q", x -> qr(x).q(), none, batch, normal(3, 0), normal(0, 3));
    one(all, "r", x -> qr(x).r(), none, batch, normal(3, 0), normal(0, 3));
    one(all, "u", x -> svd(x).u(), none, batch, normal(3, 0), normal(0, 3));
    one(all, "s", x -> svd(x).s(), none, batch, normal(3, 0), normal(0, 3));
    one(all, "vT", x -> svd(x).vT(), none, batch, normal(3, 0), normal(0, 3));
    one(all, "values", x -> eigh(x).values(), none, batch);
    one(all, "vectors", x -> eigh(x).vectors(), none, batch);
    one(all, "pinv", LinearAlgebra::pinv, none, batch, normal(3, 0), normal(0, 3));
    one(all, "power", x -> matrixPower(x, -2), none, batch);
    two(all, "solve", LinearAlgebra::solve, none, normal(0));
    two(all, "solve", LinearAlgebra::solve, regular(2, 2), normal(2, 0));
    two(all, "solveLower", LinearAlgebra::solveLower, none, normal(0, 2));
    two(all, "lstsq", LinearAlgebra::lstsq, normal(3, 0), normal(3));
    return all.stream()
        .map(line ->
            DynamicTest.dynamicTest(
                line.toString(),
                () -> {
                  Derivatives d = new Derivatives(line.f, line.x, new Random(3));
                  d.identity();
                  d.secondWays();
                }));
  }

  /** The determinant is a polynomial, and so are its derivatives, whatever the rank. */
  @Test
  void determinantOfSingularMatrices() {
    double[][][] singular = {
      {{0}},
      {{1, 2}, {2, 4}},
      {{1, 2, 3}, {4, 5, 6}, {5, 7, 9}},
      {{1, 2, 3}, {2, 4, 6}, {3, 6, 9}},
      {{1, 2, 3, 4}, {2, 4, 6, 8}, {1, 0, 1, 0}, {0, 1, 0, 1}},
      {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}},
      {{0, 1, 0}, {0, 0, 1}, {0, 0, 0}},
    };
    for (double[][] m : singular) {
      Tensor a = Tensor.of(m);
      assertThat(det(a).item()).isCloseTo(0, org.assertj.core.data.Offset.offset(1e-13));
      Tensor c = Adjoint.grad(LinearAlgebra::det).apply(a);
      assertThat(c.allClose(minors(a), 1e-13, 1e-13)).as(c + " of " + a).isTrue();
      Derivatives d = new Derivatives(in -> det(in.getFirst()), List.of(a), new Random(3));
      d.identity();
      d.firstOrder();
      d.forwardOrder();
      d.secondOrder();
    }
  }

  /** Cofactors as they are defined: determinants without a row and a column. */
  private static Tensor minors(Tensor a) {
    int n = a.size(0);
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        c[i][j] = ((i + j) % 2 == 0 ? 1 : -1) * laplace(without(a.toDoubleMatrix(), i, j));
      }
    }
    return Tensor.of(c);
  }

  private static double[][] without(double[][] a, int row, int column) {
    double[][] m = new double[a.length - 1][a.length - 1];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < m.length; j++) {
        m[i][j] = a[i < row ? i : i + 1][j < column ? j : j + 1];
      }
    }
    return m;
  }

  private static double laplace(double[][] a) {
    double sum = a.length == 0 ? 1 : 0;
    for (int j = 0; j < a.length; j++) {
      sum += (j % 2 == 0 ? 1 : -1) * a[0][j] * laplace(without(a, 0, j));
    }
    return sum;
  }

  /** Equal values: sums of functions of them have gradients, their vectors have none. */
  @Test
  void coincidingValues() {
    Tensor two = Tensor.eye(DType.F64, 3).mul(2);
    Tensor g = Adjoint.grad(x -> eigh(x).values().square().sum()).apply(two);
    assertThat(g.bitEquals(two.mul(2))).isTrue();
    Tensor s = Adjoint.grad(x -> svd(x).s().square().sum()).apply(two);
    assertThat(s.bitEquals(two.mul(2))).isTrue();
    Tensor v = Tensor.of(new double[][] {{1, 2, 3}, {2, 5, 7}, {3, 7, 4}});
    Tensor w = Adjoint.jvp(x -> eigh(x).values().sum(), two, v).tangent();
    assertThat(w.item()).isEqualTo(10);
    Tensor one = normal(3, 3);
    Tensor of = Adjoint.grad(x -> eigh(x).vectors().mul(one).sum()).apply(two);
    assertThat(of.isFinite().any().itemBoolean()).isFalse();
    assertThat(Adjoint.grad(x -> svd(x).u().mul(one).sum()).apply(two).isFinite().any().item())
        .isZero();
  }

  /** At rank 1 the values' gradient is one of those on the two sides, and finite. */
  @Test
  void zeroSingularValues() {
    Tensor a = Tensor.of(new double[][] {{1, 2}, {2, 4}, {3, 6}});
    Tensor g = Adjoint.grad(x -> svdValues(x).sum()).apply(a);
    assertThat(g.isFinite().all().itemBoolean()).isTrue();
    GradCheck.check(x -> norm2(x), a);
  }

  @TestFactory
  Stream<DynamicTest> vmapEqualsTheBatchAndEachExample() {
    List<Line> all = new ArrayList<>();
    Tensor square = regular(4, 3, 3);
    one(all, "det", LinearAlgebra::det, square);
    one(all, "logAbs", x -> slogdet(x).logAbs(), square);
    one(all, "inverse", LinearAlgebra::inverse, square);
    one(all, "cholesky", LinearAlgebra::cholesky, positive(square));
    one(all, "values", x -> eigh(x).values(), square);
    one(all, "vectors", x -> eigh(x).vectors(), square);
    one(all, "power", x -> matrixPower(x, -3), square);
    one(all, "rank", LinearAlgebra::matrixRank, square);
    Tensor wide = normal(4, 2, 3);
    one(all, "q", x -> qr(x).q(), wide, wide.mT());
    one(all, "r", x -> qr(x).r(), wide, wide.mT());
    one(all, "u", x -> svd(x).u(), wide, wide.mT());
    one(all, "s", x -> svd(x).s(), wide, wide.mT());
    one(all, "vT", x -> svd(x).vT(), wide, wide.mT());
    one(all, "pinv", LinearAlgebra::pinv, wide, wide.mT());
    return all.stream()
        .map(line -> DynamicTest.dynamicTest(line.toString(), () -> sameByVmap(line)));
  }

  private static void sameByVmap(Line line) {
    UnaryOperator<Tensor> f = x -> line.f.apply(List.of(x));
    Tensor x = line.x.getFirst();
    Tensor all = Adjoint.vmap(f).apply(x);
    assertThat(all.bitEquals(f.apply(x))).isTrue();
    for (int i = 0; i < x.size(0); i++) {
      assertThat(all.select(0, i).bitEquals(f.apply(x.select(0, i)))).isTrue();
    }
    if (!all.dtype().isFloating()) {
      return;
    }
    UnaryOperator<Tensor> slope = Adjoint.grad(y -> f.apply(y).sin().sum());
    Tensor g = Adjoint.vmap(slope).apply(x);
    assertThat(g.allClose(slope.apply(x), 1e-13, 1e-13)).isTrue();
  }

  @Test
  void vmapOfEquations() {
    Tensor a = regular(3, 3);
    Tensor many = regular(5, 3, 3);
    Tensor b = normal(5, 3);
    Tensor columns = normal(5, 3, 2);
    for (BinaryOperator<Tensor> f :
        List.<BinaryOperator<Tensor>>of(
            LinearAlgebra::solve,
            LinearAlgebra::solveLower,
            LinearAlgebra::solveUpper,
            LinearAlgebra::lstsq)) {
      Tensor both = Adjoint.vmap(f).apply(many, b);
      Tensor right = Adjoint.vmap(y -> f.apply(a, y)).apply(columns);
      Tensor left = Adjoint.vmap(x -> f.apply(x, columns.select(0, 0))).apply(many);
      for (int i = 0; i < 5; i++) {
        assertThat(both.select(0, i).allClose(f.apply(many.select(0, i), b.select(0, i)), 1e-14, 0))
            .isTrue();
        assertThat(right.select(0, i).allClose(f.apply(a, columns.select(0, i)), 1e-14, 0))
            .isTrue();
        assertThat(
                left.select(0, i)
                    .allClose(f.apply(many.select(0, i), columns.select(0, 0)), 1e-14, 0))
            .isTrue();
      }
    }
  }

  /** Recorded, through leaves, and along a Taylor series. */
  @Test
  void otherModes() {
    Tensor a = regular(3, 3).requiresGrad();
    slogdet(a).logAbs().backward();
    assertThat(Objects.requireNonNull(a.grad()).allClose(inverse(a.detach()).mT(), 1e-13, 0))
        .isTrue();
    Tensor m = regular(2, 2);
    List<Tensor> series = Adjoint.taylor(t -> det(m.mul(t)), 2, 3);
    double d = det(m).item();
    double[] want = {4 * d, 4 * d, 2 * d, 0};
    for (int i = 0; i < 4; i++) {
      assertThat(series.get(i).item())
          .isCloseTo(want[i], org.assertj.core.data.Offset.offset(1e-11));
    }
  }
}
