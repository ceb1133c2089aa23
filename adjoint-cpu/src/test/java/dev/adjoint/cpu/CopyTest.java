package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTest {
  private static final int[][] SIZES = {
    {},
    {1},
    {7},
    {40000},
    {0},
    {3, 4},
    {65, 70},
    {8, 8},
    {9, 200},
    {200, 9},
    {2, 3, 4},
    {5, 66, 70},
    {3, 0, 2},
    {2, 3, 4, 5},
    {4, 1, 33, 2},
  };

  @Test
  void everyLayoutToEveryLayout() {
    Rig rig = new Rig(1);
    for (int[] sizes : SIZES) {
      for (int t = 0; t < 12; t++) {
        View in = rig.strided(DType.F32, sizes);
        Rig.check(
            "copy",
            0,
            (k, x, out) -> k.copy(x[0], out),
            View.allocate(DType.F32, Shape.of(sizes)),
            in);
        for (Kernels kernels : List.of(Rig.SCALAR, Rig.SIMD)) {
          View to = rig.strided(DType.F32, sizes);
          kernels.copy(in, to);
          assertThat(Rig.bits(to)).isEqualTo(Rig.bits(in));
        }
      }
    }
  }

  @Test
  void broadcastAxesAreRepeated() {
    Rig rig = new Rig(2);
    for (Kernels kernels : List.of(Rig.SCALAR, Rig.SIMD)) {
      for (int[] from : new int[][] {{1, 70}, {70, 1}, {1, 1}, {70}, {}}) {
        View in = rig.strided(DType.F32, from).broadcastTo(Shape.of(3, 70, 70));
        View out = View.allocate(DType.F32, Shape.of(3, 70, 70));
        kernels.copy(in, out);
        assertThat(Rig.bits(out)).isEqualTo(Rig.bits(in));
      }
    }
  }

  @Test
  void everyTypeToEveryType() {
    Rig rig = new Rig(3);
    double[] special = {
      0,
      -0.0,
      0.5,
      -0.5,
      1.9,
      -1.9,
      255,
      256,
      300.7,
      -3,
      1e10,
      -1e10,
      1e20,
      -1e20,
      1e300,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      16777217,
      9007199254740993e0,
    };
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        for (int[] sizes : new int[][] {{20}, {3, 20}, {700}, {40, 50}}) {
          View in = rig.strided(from, sizes);
          View.Cursor c = in.cursor();
          for (int i = 0; i < in.numel(); i++) {
            int at = c.next();
            if (from.isFloating()) {
              in.setDouble(
                  at, special[i % special.length] * (i < 20 ? 1 : rig.random.nextDouble()));
            } else {
              in.setLong(at, i < 20 ? (long) special[i] : rig.random.nextLong());
            }
          }
          Rig.check(
              from + " to " + to,
              0,
              (k, x, out) -> k.copy(x[0], out),
              View.allocate(to, Shape.of(sizes)),
              in);
        }
      }
    }
  }
}
