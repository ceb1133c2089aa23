package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SoftmaxTest {
  private static final int[][] SIZES = {
    {1},
    {5},
    {16},
    {100},
    {3, 10},
    {128, 10},
    {9, 17},
    {40, 1000},
    {2, 3, 31},
    {3, 9000},
    {0, 4},
    {4, 0},
    {300, 2},
  };

  private static double tolerance(DType type) {
    return type == DType.F32 ? 2e-6 : 1e-14;
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void rowsAgreeWithTheReference(DType type) {
    Rig rig = new Rig(1);
    for (int[] sizes : SIZES) {
      for (int t = 0; t < 3; t++) {
        View x = rig.strided(type, sizes);
        View dy = rig.strided(type, sizes);
        for (boolean log : new boolean[] {false, true}) {
          View start = View.allocate(type, Shape.of(sizes));
          View y =
              Rig.check(
                  "softmax", tolerance(type), (k, in, out) -> k.softmax(in[0], log, out), start, x);
          double scale = tolerance(type) * Math.sqrt(x.numel());
          Rig.check(
              "pullback",
              scale,
              (k, in, out) -> k.softmaxPullback(in[0], in[1], log, out),
              start,
              y,
              dy);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void crossEntropyAgreesWithTheReference(DType type) {
    Rig rig = new Rig(2);
    for (int[] s : new int[][] {{1, 1}, {128, 10}, {7, 33}, {40, 1000}, {3, 9000}, {0, 3}}) {
      View x = rig.strided(type, s);
      View t = rig.indices(s[1], s[0]);
      View loss = View.allocate(type, Shape.of(s[0]));
      View grad = View.allocate(type, Shape.of(s));
      Rig.check(
          "loss",
          tolerance(type),
          (k, in, out) -> k.crossEntropy(in[0], in[1], out, null),
          loss,
          x,
          t);
      Rig.check(
          "loss beside its gradient",
          tolerance(type),
          (k, in, out) -> k.crossEntropy(in[0], in[1], out, View.allocate(type, Shape.of(s))),
          loss,
          x,
          t);
      Rig.check(
          "gradient",
          tolerance(type),
          (k, in, out) -> k.crossEntropy(in[0], in[1], View.allocate(type, Shape.of(s[0])), out),
          grad,
          x,
          t);
    }
  }

  @Test
  void farApartAndSpecialValues() {
    float inf = Float.POSITIVE_INFINITY;
    float[][] rows = {
      {1000, 0, -1000},
      {-inf, 0, 1},
      {-90, 0, -100},
      {88, 88, 88},
      {3e38f, -3e38f, 0},
      {inf, 0, 0},
      {Float.NaN, 0, 0},
      {-inf, -inf, -inf},
    };
    for (float[] row : rows) {
      View x = View.of(row, DType.F32, Shape.of(1, 3));
      for (boolean log : new boolean[] {false, true}) {
        Rig.check(
            "softmax",
            2e-6,
            (k, in, out) -> k.softmax(in[0], log, out),
            View.allocate(DType.F32, Shape.of(1, 3)),
            x);
      }
    }
  }

  @Test
  void expIsAccurateAndTheSameInBothForms() {
    int n = 400_003;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = -105 + 195f * i / n;
    }
    x[0] = Float.NaN;
    x[1] = Float.NEGATIVE_INFINITY;
    x[2] = Float.POSITIVE_INFINITY;
    x[3] = -0f;
    float[] a = new float[n];
    float[] b = new float[n];
    new PlainLines().exp(x, 0, 0, n, a, 0);
    new VectorLines().exp(x, 0, 0, n, b, 0);
    assertThat(b).isEqualTo(a);
    double worst = 0;
    for (int i = 3; i < n; i++) {
      double exact = StrictMath.exp(x[i]);
      if (exact < Float.MAX_VALUE) {
        double ulp = Math.max(Math.ulp((float) exact), Float.MIN_VALUE);
        worst = Math.max(worst, Math.abs(a[i] - exact) / ulp);
      } else {
        assertThat(a[i]).isEqualTo(Float.POSITIVE_INFINITY);
      }
    }
    assertThat(worst).isLessThan(1.5);
    assertThat(a[0]).isNaN();
    assertThat(a[1]).isZero();
    assertThat(a[2]).isInfinite();
    assertThat(a[3]).isEqualTo(1);
  }
}
