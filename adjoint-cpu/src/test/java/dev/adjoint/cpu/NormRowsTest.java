package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.RowMoments;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NormRowsTest {
  private static final int[][] SIZES = {
    {1, 1},
    {3, 1},
    {2, 15},
    {5, 16},
    {4, 17},
    {70, 33},
    {3, 511},
    {2, 512},
    {2, 513},
    {40, 1024},
    {17, 1025},
    {3, 5000},
    {700, 8}
  };

  /** Row-major, and not at the start of its array. */
  private static View rows(Rig rig, int... sizes) {
    Shape s = Shape.of(sizes);
    View room = rig.plain(DType.F32, s.numel() + 7);
    return room.as(s, s.rowMajorStrides(), 7);
  }

  private static RowMoments moments(int rows, boolean centred, double eps) {
    return new RowMoments(centred, eps, new double[rows], new double[rows]);
  }

  private static void forward(
      Kernels k, View x, @Nullable View w, @Nullable View b, RowMoments m, View out) {
    boolean done = k.normalizeRows(x, w, b, m, out);
    assertThat(done).isTrue();
  }

  @Test
  void rowsAgreeWithTheReference() {
    Rig rig = new Rig(1);
    for (int[] s : SIZES) {
      for (boolean centred : new boolean[] {true, false}) {
        View x = rows(rig, s);
        View w = rig.strided(DType.F32, s[1]);
        View b = rig.strided(DType.F32, s[1]);
        View start = View.allocate(DType.F32, Shape.of(s));
        Rig.check(
            "weight and bias",
            2e-6,
            (k, in, out) -> forward(k, in[0], in[1], in[2], moments(s[0], centred, 1e-5), out),
            start,
            x,
            w,
            b);
        Rig.check(
            "plain",
            2e-6,
            (k, in, out) -> forward(k, in[0], null, null, moments(s[0], centred, 1e-5), out),
            start,
            x);
      }
    }
  }

  @Test
  void gradientsAgreeWithTheReference() {
    Rig rig = new Rig(2);
    for (int[] s : SIZES) {
      for (boolean centred : new boolean[] {true, false}) {
        View x = rows(rig, s);
        View dy = rows(rig, s);
        View w = rig.strided(DType.F32, s[1]);
        RowMoments m = moments(s[0], centred, 0.1);
        forward(Rig.REFERENCE, x, null, null, m, View.allocate(DType.F32, Shape.of(s)));
        View vector = View.allocate(DType.F32, Shape.of(s[1]));
        View whole = View.allocate(DType.F32, Shape.of(s));
        Rig.check(
            "dx",
            4e-6,
            (k, in, out) -> k.normalizeRowsPullback(in[0], in[1], in[2], m, out, null, null),
            whole,
            x,
            dy,
            w);
        Rig.check(
            "dx without a weight",
            4e-6,
            (k, in, out) -> k.normalizeRowsPullback(in[0], in[1], null, m, out, null, null),
            whole,
            x,
            dy);
        double tolerance = 1e-6 * Math.sqrt(s[0]);
        Rig.check(
            "dweight",
            tolerance,
            (k, in, out) -> k.normalizeRowsPullback(in[0], in[1], in[2], m, null, out, null),
            vector,
            x,
            dy,
            w);
        Rig.check(
            "dbias beside the others",
            tolerance,
            (k, in, out) ->
                k.normalizeRowsPullback(
                    in[0],
                    in[1],
                    in[2],
                    m,
                    View.allocate(DType.F32, Shape.of(s)),
                    View.allocate(DType.F32, Shape.of(s[1])),
                    out),
            vector,
            x,
            dy,
            w);
      }
    }
  }

  @Test
  void numbersFarFromZeroLoseNothingMore() {
    Rig rig = new Rig(3);
    int n = 1024;
    View x = rows(rig, 2, n);
    float[] a = x.f32();
    for (int i = 0; i < n; i++) {
      a[7 + i] += 10_000;
      a[7 + n + i] = a[7 + n + i] * 1e-3f - 1e5f;
    }
    Rig.check(
        "far from 0",
        2e-6,
        (k, in, out) -> forward(k, in[0], null, null, moments(2, true, 1e-5), out),
        View.allocate(DType.F32, Shape.of(2, n)),
        x);
  }

  @Test
  void specialNumbers() {
    float inf = Float.POSITIVE_INFINITY;
    int n = 20;
    float[] a = new float[7 * n];
    float[] special = {Float.NaN, inf, -inf, 3e38f, 1e-42f};
    for (int r = 0; r < special.length; r++) {
      a[r * n + 3] = special[r];
    }
    java.util.Arrays.fill(a, 5 * n, 6 * n, -7.3f); // all equal, and the last row is 0
    View x = View.of(a, DType.F32, Shape.of(7, n));
    for (double eps : new double[] {0, 1e-5, 1e-90}) {
      Rig.check(
          "special, eps " + eps,
          1e-5,
          (k, in, out) ->
              forward(
                  k,
                  in[0].as(Shape.of(4, n), new int[] {n, 1}, 0),
                  null,
                  null,
                  moments(4, true, eps),
                  out),
          View.allocate(DType.F32, Shape.of(4, n)),
          x);
      Rig.check(
          "no deviation, eps " + eps,
          1e-5,
          (k, in, out) ->
              forward(
                  k,
                  in[0].as(Shape.of(2, n), new int[] {n, 1}, 5 * n),
                  null,
                  null,
                  moments(2, true, eps),
                  out),
          View.allocate(DType.F32, Shape.of(2, n)),
          x);
    }
  }
}
