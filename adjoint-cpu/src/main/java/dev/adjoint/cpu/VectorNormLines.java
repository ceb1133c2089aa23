package dev.adjoint.cpu;

import static jdk.incubator.vector.VectorOperators.F2D;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link NormLines} with vectors. A sum goes through the row once for each two vectors of lanes:
 * once where vectors have 512 bits, else a few times, in the first cache.
 */
final class VectorNormLines implements NormLines {
  private static final VectorSpecies<Float> S = Simd.F32;
  private static final int L = S.length();

  /** Doubles, and as many floats. */
  private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, S.vectorShape());

  private static final VectorSpecies<Float> H =
      VectorSpecies.of(float.class, VectorShape.forBitSize(S.vectorBitSize() / 2));
  private static final int W = D.length();
  private static final PlainNormLines PLAIN = new PlainNormLines();

  private static DoubleVector wide(FloatVector x) {
    return (DoubleVector) x.convertShape(F2D, D, 0);
  }

  @Override
  public double sum(float[] x, int px, int n, double[] lanes) {
    int full = n & -LANES;
    for (int h = 0; h < LANES; h += 2 * W) {
      DoubleVector s = DoubleVector.zero(D);
      DoubleVector t = s;
      for (int i = px + h; i < px + full; i += LANES) {
        s = s.add(wide(FloatVector.fromArray(H, x, i)));
        t = t.add(wide(FloatVector.fromArray(H, x, i + W)));
      }
      s.intoArray(lanes, h);
      t.intoArray(lanes, h + W);
    }
    return PlainNormLines.sumRest(x, px, full, n, lanes);
  }

  @Override
  public double squares(float[] x, int px, int n, double centre, double[] lanes) {
    int full = n & -LANES;
    for (int h = 0; h < LANES; h += 2 * W) {
      DoubleVector s = DoubleVector.zero(D);
      DoubleVector t = s;
      for (int i = px + h; i < px + full; i += LANES) {
        DoubleVector a = wide(FloatVector.fromArray(H, x, i)).sub(centre);
        DoubleVector b = wide(FloatVector.fromArray(H, x, i + W)).sub(centre);
        s = a.fma(a, s);
        t = b.fma(b, t);
      }
      s.intoArray(lanes, h);
      t.intoArray(lanes, h + W);
    }
    return PlainNormLines.squaresRest(x, px, full, n, centre, lanes);
  }

  @Override
  public void scale(
      float[] x,
      int px,
      int n,
      float centre,
      float rest,
      float scale,
      float[] w,
      float[] b,
      float[] y,
      int py) {
    int end = S.loopBound(n);
    for (int i = 0; i < end; i += L) {
      FloatVector.fromArray(S, x, px + i)
          .sub(centre)
          .sub(rest)
          .mul(scale)
          .mul(FloatVector.fromArray(S, w, i))
          .add(FloatVector.fromArray(S, b, i))
          .intoArray(y, py + i);
    }
    PlainNormLines.scale(end, n, x, px, centre, rest, scale, w, b, y, py);
  }

  @Override
  public void dots(
      float[] x,
      int px,
      float[] d,
      int pd,
      int n,
      float centre,
      float rest,
      float scale,
      float[] w,
      double[] lanes) {
    int full = n & -LANES;
    for (int h = 0; h < LANES; h += 2 * W) {
      DoubleVector s = DoubleVector.zero(D);
      DoubleVector t = s;
      DoubleVector u = s;
      DoubleVector v = s;
      for (int i = h; i < full; i += LANES) {
        DoubleVector g =
            wide(FloatVector.fromArray(H, d, pd + i).mul(FloatVector.fromArray(H, w, i)));
        s = s.add(g);
        u = g.fma(wide(FloatVector.fromArray(H, x, px + i).sub(centre).sub(rest).mul(scale)), u);
        int k = i + W;
        DoubleVector f =
            wide(FloatVector.fromArray(H, d, pd + k).mul(FloatVector.fromArray(H, w, k)));
        t = t.add(f);
        v = f.fma(wide(FloatVector.fromArray(H, x, px + k).sub(centre).sub(rest).mul(scale)), v);
      }
      s.intoArray(lanes, h);
      t.intoArray(lanes, h + W);
      u.intoArray(lanes, LANES + h);
      v.intoArray(lanes, LANES + h + W);
    }
    PlainNormLines.dotsRest(full, x, px, d, pd, n, centre, rest, scale, w, lanes);
  }

  @Override
  public void gradient(
      float[] x,
      int px,
      float[] d,
      int pd,
      int n,
      float centre,
      float rest,
      float scale,
      float[] w,
      float sum,
      float dot,
      float[] y,
      int py,
      float[] dw,
      float[] db) {
    int end = S.loopBound(n);
    for (int i = 0; i < end; i += L) {
      FloatVector normal = FloatVector.fromArray(S, x, px + i).sub(centre).sub(rest).mul(scale);
      FloatVector up = FloatVector.fromArray(S, d, pd + i);
      up.mul(FloatVector.fromArray(S, w, i))
          .sub(sum)
          .sub(normal.mul(dot))
          .mul(scale)
          .intoArray(y, py + i);
      FloatVector.fromArray(S, dw, i).add(up.mul(normal)).intoArray(dw, i);
      FloatVector.fromArray(S, db, i).add(up).intoArray(db, i);
    }
    PlainNormLines.gradient(end, x, px, d, pd, n, centre, rest, scale, w, sum, dot, y, py, dw, db);
  }

  @Override
  public void scale(
      float[] x,
      int px,
      int n,
      float centre,
      float rest,
      float factor,
      float shift,
      float[] y,
      int py) {
    int end = S.loopBound(n);
    for (int i = 0; i < end; i += L) {
      FloatVector.fromArray(S, x, px + i)
          .sub(centre)
          .sub(rest)
          .mul(factor)
          .add(shift)
          .intoArray(y, py + i);
    }
    PLAIN.scale(x, px + end, n - end, centre, rest, factor, shift, y, py + end);
  }

  @Override
  public void gradient(
      float[] x,
      int px,
      float[] d,
      int pd,
      int n,
      float centre,
      float rest,
      float forD,
      float forX,
      float constant,
      float[] y,
      int py) {
    int end = S.loopBound(n);
    for (int i = 0; i < end; i += L) {
      FloatVector.fromArray(S, d, pd + i)
          .mul(forD)
          .add(FloatVector.fromArray(S, x, px + i).sub(centre).sub(rest).mul(forX))
          .add(constant)
          .intoArray(y, py + i);
    }
    PLAIN.gradient(
        x, px + end, d, pd + end, n - end, centre, rest, forD, forX, constant, y, py + end);
  }
}
