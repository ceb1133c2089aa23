package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.kernel.View;
import org.junit.jupiter.api.Test;

class IndicesTest {
  /** a, n, m, b: in [a, n, b], m indices. */
  private static final int[][] SIZES = {
    {1, 5, 7, 3},
    {2, 4, 9, 1},
    {1, 1000, 3000, 1},
    {1, 100, 500, 64},
    {3, 20, 50, 70},
    {0, 3, 4, 2},
    {2, 3, 0, 4},
    {2, 3, 4, 0},
    {1, 10, 20000, 1},
  };

  @Test
  void selectAndAdd() {
    Rig rig = new Rig(1);
    for (DType type : DType.values()) {
      for (int[] s : SIZES) {
        View index = rig.indices(s[1], s[2]);
        View in = rig.strided(type, s[0], s[1], s[3]);
        Rig.check(
            "indexSelect",
            0,
            (k, v, out) -> k.indexSelect(v[0], v[1], out),
            View.allocate(type, Shape.of(s[0], s[2], s[3])),
            in,
            index);
        if (type == DType.BOOL) {
          continue;
        }
        View add = rig.strided(type, s[0], s[2], s[3]);
        Rig.check(
            "indexAdd",
            type == DType.F32 ? 1e-4 : 1e-12,
            (k, v, out) -> k.indexAdd(v[0], v[1], out),
            rig.plain(type, s[0], s[1], s[3]),
            add,
            index);
      }
    }
  }

  @Test
  void gatherAndScatter() {
    Rig rig = new Rig(2);
    for (DType type : DType.values()) {
      for (int[] s : new int[][] {{3, 5, 7}, {1, 40, 9000}, {300, 10, 20}, {0, 2, 3}, {2, 3, 0}}) {
        View index = rig.indices(s[1], s[0], s[2]);
        View in = rig.strided(type, s[0], s[1]);
        Rig.check(
            "gather",
            0,
            (k, v, out) -> k.gather(v[0], v[1], out),
            View.allocate(type, Shape.of(s[0], s[2])),
            in,
            index);
        if (type == DType.BOOL) {
          continue;
        }
        View add = rig.strided(type, s[0], s[2]);
        Rig.check(
            "scatterAdd",
            type == DType.F32 ? 1e-4 : 1e-12,
            (k, v, out) -> k.scatterAdd(v[0], v[1], out),
            rig.plain(type, s[0], s[1]),
            add,
            index);
      }
    }
  }
}
