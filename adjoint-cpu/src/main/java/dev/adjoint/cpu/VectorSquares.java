package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** {@link ConvWinograd} with vectors of neighbouring squares. */
final class VectorSquares implements ConvWinograd.Loops {
  private static final int L = Simd.F32.length();
  private static final int ROWS = VectorGemm.ROWS;
  private static final int WIDE = VectorGemm.COLUMNS;
  private static final VectorSpecies<Float> FLOATS = Simd.F32;

  // Every second lane of two vectors, and the lanes of two in turn.
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(FLOATS, i -> 2 * i % L);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(FLOATS, i -> 2 * i % L + 1);
  private static final VectorShuffle<Float> LOW_TWICE = VectorShuffle.fromOp(FLOATS, i -> i / 2);
  private static final VectorShuffle<Float> HIGH_TWICE =
      VectorShuffle.fromOp(FLOATS, i -> L / 2 + i / 2);
  private static final VectorMask<Float> HIGH =
      VectorMask.fromLong(FLOATS, (1L << L) - (1L << L / 2));
  private static final VectorMask<Float> ODD_LANES = VectorMask.fromLong(FLOATS, 0xAAAAL);

  @Override
  public int wide() {
    return WIDE;
  }

  @Override
  public void pixels(float[] lines, int step, int n, float[] v, int pv, int panel, int place) {
    for (int l = 0; l < n; l += L) {
      int at = pv + l / WIDE * panel + l % WIDE;
      int p = 2 * l;
      FloatVector a = FloatVector.fromArray(FLOATS, lines, p);
      FloatVector b = FloatVector.fromArray(FLOATS, lines, p + L);
      FloatVector d00 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d01 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + 2);
      b = FloatVector.fromArray(FLOATS, lines, p + 2 + L);
      FloatVector d02 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d03 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + step);
      b = FloatVector.fromArray(FLOATS, lines, p + step + L);
      FloatVector d10 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d11 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + step + 2);
      b = FloatVector.fromArray(FLOATS, lines, p + step + 2 + L);
      FloatVector d12 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d13 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + 2 * step);
      b = FloatVector.fromArray(FLOATS, lines, p + 2 * step + L);
      FloatVector d20 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d21 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + 2 * step + 2);
      b = FloatVector.fromArray(FLOATS, lines, p + 2 * step + 2 + L);
      FloatVector d22 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d23 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + 3 * step);
      b = FloatVector.fromArray(FLOATS, lines, p + 3 * step + L);
      FloatVector d30 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d31 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      a = FloatVector.fromArray(FLOATS, lines, p + 3 * step + 2);
      b = FloatVector.fromArray(FLOATS, lines, p + 3 * step + 2 + L);
      FloatVector d32 = a.rearrange(EVEN).blend(b.rearrange(EVEN), HIGH);
      FloatVector d33 = a.rearrange(ODD).blend(b.rearrange(ODD), HIGH);
      FloatVector t00 = d00.sub(d20);
      FloatVector t10 = d10.add(d20);
      FloatVector t20 = d20.sub(d10);
      FloatVector t30 = d10.sub(d30);
      FloatVector t01 = d01.sub(d21);
      FloatVector t11 = d11.add(d21);
      FloatVector t21 = d21.sub(d11);
      FloatVector t31 = d11.sub(d31);
      FloatVector t02 = d02.sub(d22);
      FloatVector t12 = d12.add(d22);
      FloatVector t22 = d22.sub(d12);
      FloatVector t32 = d12.sub(d32);
      FloatVector t03 = d03.sub(d23);
      FloatVector t13 = d13.add(d23);
      FloatVector t23 = d23.sub(d13);
      FloatVector t33 = d13.sub(d33);
      t00.sub(t02).intoArray(v, at);
      t01.add(t02).intoArray(v, at + place);
      t02.sub(t01).intoArray(v, at + 2 * place);
      t01.sub(t03).intoArray(v, at + 3 * place);
      t10.sub(t12).intoArray(v, at + 4 * place);
      t11.add(t12).intoArray(v, at + 5 * place);
      t12.sub(t11).intoArray(v, at + 6 * place);
      t11.sub(t13).intoArray(v, at + 7 * place);
      t20.sub(t22).intoArray(v, at + 8 * place);
      t21.add(t22).intoArray(v, at + 9 * place);
      t22.sub(t21).intoArray(v, at + 10 * place);
      t21.sub(t23).intoArray(v, at + 11 * place);
      t30.sub(t32).intoArray(v, at + 12 * place);
      t31.add(t32).intoArray(v, at + 13 * place);
      t32.sub(t31).intoArray(v, at + 14 * place);
      t31.sub(t33).intoArray(v, at + 15 * place);
    }
  }

  @Override
  public int[] rows(int m, int step) {
    return VectorGemm.rows(m, step);
  }

  @Override
  public void panel(int m, int kc, Matrix a, int[] rows, float[] b, int pb, Matrix c, boolean add) {
    for (int i = 0; i < m; i += ROWS) {
      int pc = c.at() + i * c.rs();
      int left = Math.min(ROWS, m - i);
      VectorGemm.tile(kc, a.f32(), a.at(), rows, i, left, b, pb, WIDE, c.f32(), pc, c.rs(), add);
    }
  }

  @Override
  public void results(float[] m, int pm, int place, int n, float bias, float[] y, int step) {
    for (int l = 0; l < n; l += L) {
      int p = pm + l;
      FloatVector m00 = FloatVector.fromArray(FLOATS, m, p);
      FloatVector m10 = FloatVector.fromArray(FLOATS, m, p + 4 * place);
      FloatVector m20 = FloatVector.fromArray(FLOATS, m, p + 8 * place);
      FloatVector m30 = FloatVector.fromArray(FLOATS, m, p + 12 * place);
      FloatVector t00 = m00.add(m10).add(m20);
      FloatVector t10 = m10.sub(m20).sub(m30);
      FloatVector m01 = FloatVector.fromArray(FLOATS, m, p + place);
      FloatVector m11 = FloatVector.fromArray(FLOATS, m, p + 5 * place);
      FloatVector m21 = FloatVector.fromArray(FLOATS, m, p + 9 * place);
      FloatVector m31 = FloatVector.fromArray(FLOATS, m, p + 13 * place);
      FloatVector t01 = m01.add(m11).add(m21);
      FloatVector t11 = m11.sub(m21).sub(m31);
      FloatVector m02 = FloatVector.fromArray(FLOATS, m, p + 2 * place);
      FloatVector m12 = FloatVector.fromArray(FLOATS, m, p + 6 * place);
      FloatVector m22 = FloatVector.fromArray(FLOATS, m, p + 10 * place);
      FloatVector m32 = FloatVector.fromArray(FLOATS, m, p + 14 * place);
      FloatVector t02 = m02.add(m12).add(m22);
      FloatVector t12 = m12.sub(m22).sub(m32);
      FloatVector m03 = FloatVector.fromArray(FLOATS, m, p + 3 * place);
      FloatVector m13 = FloatVector.fromArray(FLOATS, m, p + 7 * place);
      FloatVector m23 = FloatVector.fromArray(FLOATS, m, p + 11 * place);
      FloatVector m33 = FloatVector.fromArray(FLOATS, m, p + 15 * place);
      FloatVector t03 = m03.add(m13).add(m23);
      FloatVector t13 = m13.sub(m23).sub(m33);
      t00.add(t01).add(t02).add(bias).intoArray(y, l);
      t01.sub(t02).sub(t03).add(bias).intoArray(y, step + l);
      t10.add(t11).add(t12).add(bias).intoArray(y, 2 * step + l);
      t11.sub(t12).sub(t13).add(bias).intoArray(y, 3 * step + l);
    }
  }

  @Override
  public void merge(float[] y, int pa, int pb, int n, float[] line) {
    for (int i = 0; i < n; i += L) {
      FloatVector a = FloatVector.fromArray(FLOATS, y, pa + i);
      FloatVector b = FloatVector.fromArray(FLOATS, y, pb + i);
      a.rearrange(LOW_TWICE).blend(b.rearrange(LOW_TWICE), ODD_LANES).intoArray(line, 2 * i);
      a.rearrange(HIGH_TWICE).blend(b.rearrange(HIGH_TWICE), ODD_LANES).intoArray(line, 2 * i + L);
    }
  }
}
