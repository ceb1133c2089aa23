package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Direct convolution with vectors. */
final class VectorConv implements ConvTiles {
  private static final int L = Simd.F32.length();
  private static final int ROWS = VectorGemm.ROWS;
  private static final int WIDE = VectorGemm.COLUMNS;

  /** Rows for which a panel is not worth its packing. */
  private static final int FEW = 16;

  private static final VectorSpecies<Float> FLOATS = Simd.F32;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  private final VectorGemm gemm;

  VectorConv(VectorGemm gemm) {
    this.gemm = gemm;
  }

  @Override
  public boolean isFast() {
    return true;
  }

  @Override
  public void points(
      int m, int n, int kc, Matrix a, int[] off, int po, float[] b, int pb, Matrix c, boolean add) {
    float[] w = a.f32();
    float[] z = c.f32();
    int[] rows = VectorGemm.rows(m, a.rs());
    float[] work = Scratch.take((kc + ROWS) * WIDE);
    int edge = kc * WIDE;
    for (int j = 0; j < n; j += WIDE) {
      int cols = Math.min(WIDE, n - j);
      int width = cols > L ? WIDE : L;
      boolean shifted = m <= FEW && m % 8 == 0 && cols == WIDE && ROWS == 8;
      if (!shifted) {
        pack(kc, off, po, b, pb + j, width, work);
      }
      for (int i = 0; i < m; i += ROWS) {
        int left = Math.min(ROWS, m - i);
        int pc = c.at() + i * c.rs() + j;
        if (shifted) {
          VectorTiles.shifted8x2(kc, w, a.at(), rows, i, off, po, b, pb + j, z, pc, c.rs(), add);
        } else if (left == ROWS && cols == width) {
          VectorGemm.tile(kc, w, a.at(), rows, i, left, work, 0, width, z, pc, c.rs(), add);
        } else {
          VectorGemm.tile(kc, w, a.at(), rows, i, left, work, 0, width, work, edge, width, false);
          VectorGemm.merge(work, edge, width, left, cols, z, pc, c.rs(), add);
        }
      }
    }
    Scratch.give(work);
  }

  /** The lines of a panel, from wherever they lie. */
  private static void pack(int kc, int[] off, int po, float[] b, int pb, int width, float[] to) {
    if (width == WIDE) {
      for (int k = 0; k < kc; k++) {
        int p = pb + off[po + k];
        FloatVector.fromArray(FLOATS, b, p).intoArray(to, k * WIDE);
        FloatVector.fromArray(FLOATS, b, p + L).intoArray(to, k * WIDE + L);
      }
    } else {
      for (int k = 0; k < kc; k++) {
        FloatVector.fromArray(FLOATS, b, pb + off[po + k]).intoArray(to, k * L);
      }
    }
  }

  @Override
  public void weights(
      int m, int n, int kc, float[] a, int pa, int[] off, Matrix b, Matrix c, boolean add) {
    float[] z = c.f32();
    float[] work = Scratch.take((kc + ROWS) * WIDE);
    int edge = kc * WIDE;
    Matrix turned = b.transposed();
    for (int j = 0; j < n; j += WIDE) {
      int cols = Math.min(WIDE, n - j);
      int width = cols > L ? WIDE : L;
      gemm.pack(turned.from(0, j), kc, cols, work, 0, width);
      for (int i = 0; i < m; i += ROWS) {
        int left = Math.min(ROWS, m - i);
        int pc = c.at() + i * c.rs() + j;
        if (left == ROWS && cols == width) {
          VectorGemm.tile(kc, a, pa, off, i, left, work, 0, width, z, pc, c.rs(), add);
        } else {
          VectorGemm.tile(kc, a, pa, off, i, left, work, 0, width, work, edge, width, false);
          VectorGemm.merge(work, edge, width, left, cols, z, pc, c.rs(), add);
        }
      }
    }
    Scratch.give(work);
  }

  @Override
  public void shift(float[] from, int pf, float[] to, int pt, int n, int width, int[] keep) {
    int step = L % width;
    int phase = 0;
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, pf + i);
      IntVector bits = IntVector.fromArray(INTS, keep, phase);
      x.reinterpretAsInts().and(bits).reinterpretAsFloats().intoArray(to, pt + i);
      phase += step;
      phase = phase >= width ? phase - width : phase;
    }
    for (; i < n; i++) {
      to[pt + i] = keep[i % width] == 0 ? 0 : from[pf + i];
    }
  }
}
