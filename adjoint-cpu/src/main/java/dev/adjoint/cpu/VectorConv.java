package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Direct convolution with vectors. */
final class VectorConv implements ConvTiles {
  private static final int L = Simd.F32.length();
  private static final int ROWS = Simd.MANY_REGISTERS ? 8 : 4;
  private static final int WIDE = 2 * L;

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
    float[] edge = Scratch.take(ROWS * WIDE);
    for (int j = 0; j < n; j += WIDE) {
      int cols = Math.min(WIDE, n - j);
      int width = cols > L ? WIDE : L;
      for (int i = 0; i < m; i += ROWS) {
        int rows = Math.min(ROWS, m - i);
        int pa = a.at() + i * a.rs();
        int pc = c.at() + i * c.rs() + j;
        if (rows == ROWS && cols == width) {
          points(kc, w, pa, a.rs(), rows, off, po, b, pb + j, width, z, pc, c.rs(), add);
        } else {
          points(kc, w, pa, a.rs(), rows, off, po, b, pb + j, width, edge, 0, width, false);
          VectorGemm.merge(edge, 0, width, rows, cols, z, pc, c.rs(), add);
        }
      }
    }
    Scratch.give(edge);
  }

  private static void points(
      int kc,
      float[] a,
      int pa,
      int lda,
      int rows,
      int[] off,
      int po,
      float[] b,
      int pb,
      int width,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    if (ROWS == 8 && rows > 4) {
      if (width == WIDE) {
        VectorConvTiles.points8x2(kc, a, pa, lda, rows, off, po, b, pb, c, pc, ldc, add);
      } else {
        VectorConvTiles.points8x1(kc, a, pa, lda, rows, off, po, b, pb, c, pc, ldc, add);
      }
    } else if (width == WIDE) {
      VectorConvTiles.points4x2(kc, a, pa, lda, rows, off, po, b, pb, c, pc, ldc, add);
    } else {
      VectorConvTiles.points4x1(kc, a, pa, lda, rows, off, po, b, pb, c, pc, ldc, add);
    }
  }

  @Override
  public void weights(
      int m, int n, int kc, float[] a, int pa, int[] off, int po, Matrix b, Matrix c, boolean add) {
    float[] z = c.f32();
    float[] work = Scratch.take(WIDE * kc + ROWS * WIDE);
    int edge = WIDE * kc;
    Matrix turned = b.transposed();
    for (int j = 0; j < n; j += WIDE) {
      int cols = Math.min(WIDE, n - j);
      int width = cols > L ? WIDE : L;
      gemm.pack(turned.from(0, j), kc, cols, work, 0, width);
      for (int i = 0; i < m; i += ROWS) {
        int rows = Math.min(ROWS, m - i);
        int pc = c.at() + i * c.rs() + j;
        if (rows == ROWS && cols == width) {
          weights(kc, a, pa, off, po + i, rows, work, width, z, pc, c.rs(), add);
        } else {
          weights(kc, a, pa, off, po + i, rows, work, width, work, edge, width, false);
          VectorGemm.merge(work, edge, width, rows, cols, z, pc, c.rs(), add);
        }
      }
    }
    Scratch.give(work);
  }

  private static void weights(
      int kc,
      float[] a,
      int pa,
      int[] off,
      int po,
      int rows,
      float[] b,
      int width,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    if (ROWS == 8 && rows > 4) {
      if (width == WIDE) {
        VectorConvTiles.weights8x2(kc, a, pa, off, po, rows, b, 0, c, pc, ldc, add);
      } else {
        VectorConvTiles.weights8x1(kc, a, pa, off, po, rows, b, 0, c, pc, ldc, add);
      }
    } else if (width == WIDE) {
      VectorConvTiles.weights4x2(kc, a, pa, off, po, rows, b, 0, c, pc, ldc, add);
    } else {
      VectorConvTiles.weights4x1(kc, a, pa, off, po, rows, b, 0, c, pc, ldc, add);
    }
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
