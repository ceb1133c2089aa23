package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Products whose factors are zero, norms at their limits, running logarithms. */
class ProductsTest {
  private static final double[][] FACTORS = {
    {2, 3, 5, 7}, {2, 0, 5, 7}, {0, 3, 0, 7}, {0, 0, 0, 7}, {0, 0, 0, 0}
  };

  /** ∂³/∂x_i∂x_j∂x_k Π x: the product of the others, 0 where indices repeat. */
  private static double third(double[] x, int length, int i, int j, int k) {
    if (i == j || j == k || i == k || Math.max(i, Math.max(j, k)) >= length) {
      return 0;
    }
    double product = 1;
    for (int m = 0; m < length; m++) {
      product *= m == i || m == j || m == k ? 1 : x[m];
    }
    return product;
  }

  private static double[] thirdDerivatives(UnaryOperator<Tensor> f, double... x) {
    return Adjoint.jacobian(y -> Adjoint.jacobian(Adjoint.grad(f), y), Tensor.of(x))
        .toDoubleArray();
  }

  @Test
  void productsAreRightToThirdOrderAtZeros() {
    for (double[] x : FACTORS) {
      double[] got = thirdDerivatives(t -> t.prod(), x);
      for (int at = 0; at < 64; at++) {
        assertThat(got[at]).isEqualTo(third(x, 4, at / 16, at / 4 % 4, at % 4));
      }
    }
  }

  @Test
  void runningProductsAreRightToThirdOrderAtZeros() {
    double[] weights = {1, 10, 100, 1000};
    Tensor w = Tensor.of(weights);
    for (double[] x : FACTORS) {
      double[] got = thirdDerivatives(t -> t.cumprod(0).mul(w).sum(), x);
      for (int at = 0; at < 64; at++) {
        double want = 0;
        for (int length = 1; length <= 4; length++) {
          want += weights[length - 1] * third(x, length, at / 16, at / 4 % 4, at % 4);
        }
        assertThat(got[at]).isEqualTo(want);
      }
    }
  }

  /**
   * Two rows of linear factors of t, one of them 0 at 1; by hand f'' = 4 + 6 - 18 t + 20 + 6 (12 t
   * + 10).
   */
  @Test
  void forwardOverForwardOfRunningProductsIsRightAtZeros() {
    Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    UnaryOperator<Tensor> f =
        t ->
            Tensor.stack(0, t, t.add(1), t.rsub(2), t.sub(1), t.mul(2).add(1), t.add(3))
                .reshape(2, 3)
                .cumprod(1)
                .mul(w)
                .sum();
    Tensor one = Tensor.of(1.0);
    Adjoint.Jvp second = Adjoint.jvp(t -> Adjoint.jvp(f, t, one).tangent(), one, one);
    assertThat(second.tangent().item()).isEqualTo(144);
    assertThat(Adjoint.grad(Adjoint.grad(f)).apply(one).item()).isEqualTo(144);
  }

  @Test
  void aNormNeitherOverflowsNorVanishes() {
    for (double scale : new double[] {1, 1e200, 1e-200, 1e308, 4.9e-324}) {
      Tensor x = Tensor.of(new double[] {3 * (scale > 1e300 ? 0.1 : scale), 0});
      assertThat(x.norm(2).item()).isEqualTo(x.get(0));
    }
    for (int e : new int[] {-1073, -1000, -300, 300, 700, 1000}) { // powers of two change no bit
      double f = Math.scalb(1.0, e);
      assertThat(Tensor.of(new double[] {3 * f, 4 * f}).norm(2).item()).isEqualTo(5 * f);
    }
    double s = 0x1p-1000;
    assertThat(Tensor.of(new double[] {s, s}).norm(4).item() / s)
        .isEqualTo(Tensor.of(new double[] {1, 1}).norm(4).item());
    for (int e : new int[] {-148, -100, 100, 120}) {
      float f = Math.scalb(1f, e);
      assertThat(Tensor.of(new float[] {3 * f, 4 * f}).norm(2).item()).isEqualTo(5 * f);
    }
    assertThat(Tensor.of(new double[] {3, 4, 12}).norm(2).item()).isEqualTo(13);
    Tensor g = Adjoint.grad(t -> t.norm(2)).apply(Tensor.of(new double[] {3e200, -4e200}));
    assertThat(g.allClose(Tensor.of(new double[] {0.6, -0.8}), 1e-15, 0)).isTrue();
  }

  @Test
  void whatIsMinusInfinityHasNoShareInARunningLogarithm() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = Tensor.of(new double[] {-inf, -inf, 0, 0});
    Tensor g = Adjoint.grad(t -> t.logCumSumExp(0).slice(0, 2, 4).sum()).apply(x);
    assertThat(g.toDoubleArray()).containsExactly(0, 0, 1.5, 0.5);
    Tensor hidden = Adjoint.grad(t -> t.logCumSumExp(0).sum()).apply(x);
    assertThat(hidden.toDoubleArray()).containsExactly(0, 0, 1.5, 0.5);
  }

  @Test
  void runningSumsOfFloatsAreRoundedOnce() {
    int n = 100_000;
    Tensor tenth = Tensor.full(DType.F32, Shape.of(n), 0.1);
    double exact = (double) 0.1f * n;
    assertThat(tenth.cumsum(0).get(-1)).isEqualTo((float) exact);
  }

  /** Lines that are scaled beside lines that are not: with a gradient the same bits as without. */
  @Test
  void scaledOrNotANormHasTheSameBits() {
    double[] scales = {0, 1e-45, 1e-30, 1e-13, 1e-12, 1, 1e18, 1e19, 1e37, Double.NaN};
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      Tensor x = new Rng(4).normal(type, Shape.of(scales.length, 33));
      double power = type == DType.F32 ? 1 : 8;
      double[] wide = Arrays.stream(scales).map(s -> Math.pow(s, power)).toArray();
      Tensor rows = x.mul(Tensor.of(wide).to(type).reshape(-1, 1));
      Tensor norms = rows.norm(2, 1);
      assertThat(norms.bitEquals(rows.requiresGrad().norm(2, 1).detach())).isTrue();
      for (int i = 0; i < scales.length; i++) {
        Tensor alone = rows.slice(0, i, i + 1).norm(2);
        assertThat(alone.bitEquals(norms.slice(0, i, i + 1).reshape())).as("row %s", i).isTrue();
        double[] z = x.slice(0, i, i + 1).toDoubleArray();
        double want = Math.sqrt(Arrays.stream(z).map(v -> v * v).sum()) * wide[i];
        if (Double.isNaN(want)) {
          assertThat(norms.get(i)).isNaN();
        } else if (i != 1) { // there f32 has no digits left
          assertThat(norms.get(i)).isCloseTo(want, within(want * 1e-6));
        }
      }
    }
  }
}
