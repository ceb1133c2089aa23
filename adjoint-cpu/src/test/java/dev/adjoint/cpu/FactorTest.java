package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FactorTest {
  /** m, n, k. */
  private static final int[][] SIZES = {
    {1, 1, 1},
    {2, 1, 1},
    {2, 2, 2},
    {3, 64, 5},
    {1, 130, 33},
    {40, 1, 33},
    {9, 65, 256},
    {7, 100, 257},
    {32, 144, 600},
    {5, 200, 1},
    {33, 15, 70},
    {4, 17, 9},
    {4, 47, 9},
    {3, 70, 0},
    {0, 70, 3},
    {3, 0, 4},
  };

  /** All columns at once, or one unit of them after the other. */
  private static void multiply(Kernels kernels, View a, View b, View out, int step) {
    int n = b.shape().size(1);
    try (Factor factor = kernels.factor(b, a.shape().size(0))) {
      for (int from = 0; from < n; from += step) {
        factor.multiply(a, from, columns(out, from, Math.min(step, n - from)));
      }
    }
  }

  private static View columns(View v, int from, int width) {
    return v.as(Shape.of(v.shape().size(0), width), v.strides(), v.offset() + from * v.stride(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void everyShapeLayoutAndPartGivesTheBitsOfMatmul(DType type) {
    Rig rig = new Rig(11);
    for (int[] s : SIZES) {
      for (int layout = 0; layout < 5; layout++) {
        View a = layout == 0 ? rig.plain(type, s[0], s[2]) : rig.strided(type, s[0], s[2]);
        View b = layout == 0 ? rig.plain(type, s[2], s[1]) : rig.strided(type, s[2], s[1]);
        View start = View.allocate(type, Shape.of(s[0], s[1]));
        View expected = View.allocate(type, Shape.of(s[0], s[1]));
        Rig.SCALAR.matmul(a, b, expected);
        for (int step : new int[] {1 << 20, 2 * Factor.UNIT, Factor.UNIT}) {
          View y =
              Rig.agree(
                  "factor " + Arrays.toString(s),
                  (k, in, out) -> multiply(k, in[0], in[1], out, step),
                  start,
                  a,
                  b);
          assertThat(Rig.bits(y)).as(Arrays.toString(s)).isEqualTo(Rig.bits(expected));
        }
      }
    }
  }

  /** Columns of a wider array are written, and no others. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void writesPartOfRows(DType type) {
    Rig rig = new Rig(12);
    for (int[] s : new int[][] {{5, 100, 30}, {1, 100, 30}, {4, 1, 30}, {4, 100, 0}}) {
      View a = rig.plain(type, s[0], s[2]);
      View b = rig.plain(type, s[2], s[1]);
      View expected = View.allocate(type, Shape.of(s[0], s[1]));
      Rig.SCALAR.matmul(a, b, expected);
      for (Kernels kernels : List.of(Rig.SCALAR, Rig.SIMD, Rig.REFERENCE)) {
        View wide = rig.plain(type, s[0], s[1] + 10);
        View before = Rig.compact(wide);
        multiply(kernels, a, b, columns(wide, 3, s[1]), Factor.UNIT);
        for (int i = 0; i < s[0]; i++) {
          for (int j = 0; j < s[1] + 10; j++) {
            double x = wide.getDouble(i * (s[1] + 10) + j);
            if (j < 3 || j >= s[1] + 3) {
              assertThat(x).isEqualTo(before.getDouble(i * (s[1] + 10) + j));
            } else if (kernels != Rig.REFERENCE) {
              assertThat(x).isEqualTo(expected.getDouble(i * s[1] + j - 3));
            } else {
              assertThat(Math.abs(x - expected.getDouble(i * s[1] + j - 3))).isLessThan(1e-4);
            }
          }
        }
      }
    }
  }

  /** Columns that are not a number, in one panel, spoil no other. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void notANumberStaysInItsColumn(DType type) {
    Rig rig = new Rig(13);
    View a = rig.plain(type, 4, 20);
    View b = rig.plain(type, 20, 70);
    b.setDouble(5 * 70 + 66, Double.NaN);
    for (Kernels kernels : List.of(Rig.SCALAR, Rig.SIMD)) {
      View out = View.allocate(type, Shape.of(4, 70));
      multiply(kernels, a, b, out, Factor.UNIT);
      for (int i = 0; i < 4 * 70; i++) {
        assertThat(Double.isNaN(out.getDouble(i))).isEqualTo(i % 70 == 66);
      }
    }
  }
}
