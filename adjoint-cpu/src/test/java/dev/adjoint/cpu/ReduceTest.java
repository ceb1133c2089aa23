package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReduceTest {
  /** Shapes and how many axes are folded. */
  private static final int[][] CASES = {
    {1, 1},
    {1, 7},
    {1, 15},
    {1, 16},
    {1, 17},
    {1, 64},
    {1, 4096},
    {1, 4097},
    {1, 70000},
    {1, 0},
    {1, 5, 33},
    {1, 40, 100},
    {1, 33, 5},
    {1, 3, 9000},
    {1, 300, 40},
    {1, 4, 0},
    {1, 0, 4},
    {2, 4, 5, 6},
    {2, 17, 3, 40},
    {2, 2, 70, 80},
    {1, 3, 4, 50},
    {0, 3, 4},
    {3, 2, 3, 4, 5},
    {3, 2, 3, 4},
    {2, 7, 1, 9},
    {1, 1, 20},
    {1, 2, 3, 4, 17},
    {1, 20, 1},
    {2, 2, 1, 1},
  };

  private static int[] sizes(int[] c) {
    return Arrays.copyOfRange(c, 1, c.length);
  }

  private static Shape kept(int[] c) {
    return Shape.of(Arrays.copyOfRange(c, 1, c.length - c[0]));
  }

  @ParameterizedTest
  @EnumSource(ReduceKind.class)
  void everyShapeAndLayoutGivesTheSameBitsNearTheReference(ReduceKind kind) {
    Rig rig = new Rig(1);
    for (DType type : DType.values()) {
      for (int[] c : CASES) {
        boolean tooWide = kind == ReduceKind.PROD && !type.isFloating();
        for (int layout = 0; layout < (type == DType.F32 ? 6 : 3); layout++) {
          View in = rig.strided(type, sizes(c));
          DType result = type.isFloating() ? type : DType.I64;
          double n = Math.max(1, in.numel());
          double tolerance = tooWide ? 0 : (type == DType.F32 ? 4e-7 : 1e-15) * Math.sqrt(n) * 4;
          Rig.check(
              kind + " " + Arrays.toString(c),
              tolerance,
              (k, x, out) -> k.reduce(kind, x[0], c[0], out),
              View.allocate(result, kept(c)),
              in);
        }
      }
    }
  }

  @Test
  void theOrderOfASumIsAsStated() {
    Rig rig = new Rig(2);
    for (int n : new int[] {1, 15, 16, 100, 4096, 4099, 30000}) {
      View x = rig.plain(DType.F32, n);
      View out = View.allocate(DType.F32, Shape.SCALAR);
      Rig.SIMD.reduce(ReduceKind.SUM, x, 1, out);
      assertThat(out.f32()[0]).as("%s elements", n).isEqualTo(sum(x.f32()));
      View d = rig.plain(DType.F64, n);
      View total = View.allocate(DType.F64, Shape.SCALAR);
      Rig.SIMD.reduce(ReduceKind.SUM, d, 1, total);
      assertThat(total.f64()[0]).as("%s elements", n).isEqualTo(sum(d.f64()));
    }
  }

  static float sum(float[] x) {
    float[] chunks = new float[(x.length + 4095) / 4096];
    for (int c = 0; c < chunks.length; c++) {
      float[] lane = new float[16];
      for (int i = c * 4096; i < Math.min(x.length, c * 4096 + 4096); i++) {
        lane[i % 16] += x[i];
      }
      for (int h = 8; h > 0; h /= 2) {
        for (int i = 0; i < h; i++) {
          lane[i] += lane[i + h];
        }
      }
      chunks[c] = lane[0];
    }
    return chunks.length == 1 ? chunks[0] : sum(chunks);
  }

  static double sum(double[] x) {
    double[] chunks = new double[(x.length + 4095) / 4096];
    for (int c = 0; c < chunks.length; c++) {
      double[] lane = new double[8];
      for (int i = c * 4096; i < Math.min(x.length, c * 4096 + 4096); i++) {
        lane[i % 8] += x[i];
      }
      for (int h = 4; h > 0; h /= 2) {
        for (int i = 0; i < h; i++) {
          lane[i] += lane[i + h];
        }
      }
      chunks[c] = lane[0];
    }
    return chunks.length == 1 ? chunks[0] : sum(chunks);
  }

  @Test
  void aLongSumStaysAccurate() {
    View x = View.allocate(DType.F32, Shape.of(3_000_000));
    Arrays.fill(x.f32(), 0.1f);
    View out = View.allocate(DType.F32, Shape.SCALAR);
    Rig.SIMD.reduce(ReduceKind.SUM, x, 1, out);
    assertThat(out.f32()[0] / (3e6 * 0.1f)).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5));
  }

  @Test
  void extremesTakeNaNAndTellTheZerosApart() {
    for (int n : new int[] {2, 20, 70, 200}) {
      for (int at = 0; at < n; at++) {
        View x = View.allocate(DType.F32, Shape.of(n));
        Arrays.fill(x.f32(), -0f);
        View out = View.allocate(DType.F32, Shape.SCALAR);
        x.f32()[at] = 0f;
        Rig.SIMD.reduce(ReduceKind.MAX, x, 1, out);
        assertThat(Float.floatToRawIntBits(out.f32()[0])).isZero();
        Rig.SIMD.reduce(ReduceKind.MIN, x, 1, out);
        assertThat(Float.floatToRawIntBits(out.f32()[0])).isEqualTo(Integer.MIN_VALUE);
        x.f32()[at] = Float.NaN;
        for (ReduceKind kind : ReduceKind.values()) {
          View r =
              Rig.agree(
                  kind + " with NaN",
                  (k, in, o) -> k.reduce(kind, in[0], 1, o),
                  View.allocate(DType.F32, Shape.SCALAR),
                  x);
          assertThat(r.getDouble(r.offset())).isNaN();
        }
      }
    }
  }

  @Test
  void integersAreExact() {
    View x = View.allocate(DType.I32, Shape.of(100_000));
    Arrays.fill(x.i32(), Integer.MAX_VALUE);
    View out = View.allocate(DType.I64, Shape.SCALAR);
    Rig.SIMD.reduce(ReduceKind.SUM, x, 1, out);
    assertThat(out.i64()[0]).isEqualTo(100_000L * Integer.MAX_VALUE);
  }

  @Test
  void argMaxIsTheFirstLargestOrTheFirstNaN() {
    Rig rig = new Rig(3);
    for (DType type : DType.values()) {
      for (int[] sizes : new int[][] {{1}, {9}, {3, 50}, {40, 3}, {2, 3, 70}, {0, 4}, {500, 100}}) {
        View in = rig.strided(type, sizes);
        Rig.check(
            "argMax",
            0,
            (k, x, out) -> k.argMax(x[0], out),
            View.allocate(DType.I64, Shape.of(Arrays.copyOf(sizes, sizes.length - 1))),
            in);
      }
    }
    View x = View.of(new float[] {1, 3, Float.NaN, 3, Float.NaN}, DType.F32, Shape.of(5));
    View out = View.allocate(DType.I64, Shape.SCALAR);
    Rig.SIMD.argMax(x, out);
    assertThat(out.i64()[0]).isEqualTo(2);
    View zeros = View.of(new float[] {-1, -0f, 0f}, DType.F32, Shape.of(3));
    Rig.SIMD.argMax(zeros, out);
    assertThat(out.i64()[0]).isEqualTo(1);
  }
}
