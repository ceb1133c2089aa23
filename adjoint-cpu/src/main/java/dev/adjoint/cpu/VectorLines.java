package dev.adjoint.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Lines} with vectors.
 *
 * <p>Sums keep eight vectors of L numbers in registers: the 16 lanes of L / 2 lines at once, so
 * that additions need not wait for one another. Vector q belongs to line {@code q L / 16} and
 * starts at its lane {@code q L mod 16}; stored one after the other they are the lanes of all lines
 * in order, whatever L is.
 */
final class VectorLines implements Lines {
  private static final VectorSpecies<Float> S = Simd.F32;
  private static final int L = S.length();
  private static final int GROUP = Math.max(1, L / 2);
  private static final NormLines NORMS = new VectorNormLines();

  @Override
  public NormLines norms() {
    return NORMS;
  }

  @Override
  public NormLines normGradients() {
    return NORMS;
  }

  @Override
  public void sums(float[] x, int px, int step, int rows, int n, float[] out, int po) {
    int r = 0;
    if (rows >= GROUP && n >= LANES) {
      float[] lanes = Scratch.take(8 * L);
      for (; r + GROUP <= rows; r += GROUP) {
        sumGroup(x, px + r * step, step, n, lanes, out, po + r);
      }
      Scratch.give(lanes);
    }
    for (; r < rows; r++) {
      out[po + r] = PlainLines.sum(x, px + r * step, n);
    }
  }

  private static int start(int q, int step) {
    return q * L / LANES * step + q * L % LANES;
  }

  private static void sumGroup(
      float[] x, int p, int step, int n, float[] lanes, float[] out, int po) {
    int full = n & -LANES;
    int p0 = p;
    int p1 = p + start(1, step);
    int p2 = p + start(2, step);
    int p3 = p + start(3, step);
    int p4 = p + start(4, step);
    int p5 = p + start(5, step);
    int p6 = p + start(6, step);
    int p7 = p + start(7, step);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (int i = 0; i < full; i += LANES) {
      s0 = s0.add(FloatVector.fromArray(S, x, p0 + i));
      s1 = s1.add(FloatVector.fromArray(S, x, p1 + i));
      s2 = s2.add(FloatVector.fromArray(S, x, p2 + i));
      s3 = s3.add(FloatVector.fromArray(S, x, p3 + i));
      s4 = s4.add(FloatVector.fromArray(S, x, p4 + i));
      s5 = s5.add(FloatVector.fromArray(S, x, p5 + i));
      s6 = s6.add(FloatVector.fromArray(S, x, p6 + i));
      s7 = s7.add(FloatVector.fromArray(S, x, p7 + i));
    }
    s0.intoArray(lanes, 0);
    s1.intoArray(lanes, L);
    s2.intoArray(lanes, 2 * L);
    s3.intoArray(lanes, 3 * L);
    s4.intoArray(lanes, 4 * L);
    s5.intoArray(lanes, 5 * L);
    s6.intoArray(lanes, 6 * L);
    s7.intoArray(lanes, 7 * L);
    for (int g = 0; g < GROUP; g++) {
      int at = g * LANES;
      for (int i = full; i < n; i++) {
        lanes[at + i - full] += x[p + g * step + i];
      }
      out[po + g] = tree(lanes, at);
    }
  }

  /** Adds sixteen lanes, always in this order. */
  private static float tree(float[] s, int p) {
    return (((s[p] + s[p + 8]) + (s[p + 4] + s[p + 12]))
            + ((s[p + 2] + s[p + 10]) + (s[p + 6] + s[p + 14])))
        + (((s[p + 1] + s[p + 9]) + (s[p + 5] + s[p + 13]))
            + ((s[p + 3] + s[p + 11]) + (s[p + 7] + s[p + 15])));
  }

  @Override
  public void dots(
      float[] w, int pw, int step, int rows, float[] x, int px, int n, float[] out, int po) {
    int r = 0;
    if (rows >= GROUP && n >= LANES) {
      float[] lanes = Scratch.take(8 * L);
      for (; r + GROUP <= rows; r += GROUP) {
        dotGroup(w, pw + r * step, step, x, px, n, lanes, out, po + r);
      }
      Scratch.give(lanes);
    }
    for (; r < rows; r++) {
      out[po + r] = PlainLines.dot(w, pw + r * step, x, px, n);
    }
  }

  private static void dotGroup(
      float[] w, int p, int step, float[] x, int px, int n, float[] lanes, float[] out, int po) {
    int full = n & -LANES;
    int p0 = p;
    int p1 = p + start(1, step);
    int p2 = p + start(2, step);
    int p3 = p + start(3, step);
    int p4 = p + start(4, step);
    int p5 = p + start(5, step);
    int p6 = p + start(6, step);
    int p7 = p + start(7, step);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    if (L == LANES) { // one vector of x serves all lines
      for (int i = 0; i < full; i += LANES) {
        FloatVector y = FloatVector.fromArray(S, x, px + i);
        s0 = FloatVector.fromArray(S, w, p0 + i).fma(y, s0);
        s1 = FloatVector.fromArray(S, w, p1 + i).fma(y, s1);
        s2 = FloatVector.fromArray(S, w, p2 + i).fma(y, s2);
        s3 = FloatVector.fromArray(S, w, p3 + i).fma(y, s3);
        s4 = FloatVector.fromArray(S, w, p4 + i).fma(y, s4);
        s5 = FloatVector.fromArray(S, w, p5 + i).fma(y, s5);
        s6 = FloatVector.fromArray(S, w, p6 + i).fma(y, s6);
        s7 = FloatVector.fromArray(S, w, p7 + i).fma(y, s7);
      }
    } else {
      int x1 = px + L % LANES;
      int x2 = px + 2 * L % LANES;
      int x3 = px + 3 * L % LANES;
      int x4 = px + 4 * L % LANES;
      int x5 = px + 5 * L % LANES;
      int x6 = px + 6 * L % LANES;
      int x7 = px + 7 * L % LANES;
      for (int i = 0; i < full; i += LANES) {
        s0 = FloatVector.fromArray(S, w, p0 + i).fma(FloatVector.fromArray(S, x, px + i), s0);
        s1 = FloatVector.fromArray(S, w, p1 + i).fma(FloatVector.fromArray(S, x, x1 + i), s1);
        s2 = FloatVector.fromArray(S, w, p2 + i).fma(FloatVector.fromArray(S, x, x2 + i), s2);
        s3 = FloatVector.fromArray(S, w, p3 + i).fma(FloatVector.fromArray(S, x, x3 + i), s3);
        s4 = FloatVector.fromArray(S, w, p4 + i).fma(FloatVector.fromArray(S, x, x4 + i), s4);
        s5 = FloatVector.fromArray(S, w, p5 + i).fma(FloatVector.fromArray(S, x, x5 + i), s5);
        s6 = FloatVector.fromArray(S, w, p6 + i).fma(FloatVector.fromArray(S, x, x6 + i), s6);
        s7 = FloatVector.fromArray(S, w, p7 + i).fma(FloatVector.fromArray(S, x, x7 + i), s7);
      }
    }
    s0.intoArray(lanes, 0);
    s1.intoArray(lanes, L);
    s2.intoArray(lanes, 2 * L);
    s3.intoArray(lanes, 3 * L);
    s4.intoArray(lanes, 4 * L);
    s5.intoArray(lanes, 5 * L);
    s6.intoArray(lanes, 6 * L);
    s7.intoArray(lanes, 7 * L);
    for (int g = 0; g < GROUP; g++) {
      int at = g * LANES;
      for (int i = full; i < n; i++) {
        lanes[at + i - full] = Math.fma(w[p + g * step + i], x[px + i], lanes[at + i - full]);
      }
      out[po + g] = tree(lanes, at);
    }
  }

  @Override
  public void add(float[] x, int px, int n, float[] acc, int pa) {
    int end = S.loopBound(n);
    int j = 0;
    for (; j < end; j += L) {
      FloatVector.fromArray(S, acc, pa + j)
          .add(FloatVector.fromArray(S, x, px + j))
          .intoArray(acc, pa + j);
    }
    for (; j < n; j++) {
      acc[pa + j] += x[px + j];
    }
  }

  @Override
  public void axpy(float f, float[] x, int px, int n, float[] acc, int pa) {
    int end = S.loopBound(n);
    int j = 0;
    for (; j < end; j += L) {
      FloatVector.fromArray(S, x, px + j)
          .fma(FloatVector.broadcast(S, f), FloatVector.fromArray(S, acc, pa + j))
          .intoArray(acc, pa + j);
    }
    for (; j < n; j++) {
      acc[pa + j] = Math.fma(f, x[px + j], acc[pa + j]);
    }
  }

  @Override
  public void multiply(float[] a, int pa, float[] b, int pb, int n, float[] y, int py) {
    int end = S.loopBound(n);
    int j = 0;
    for (; j < end; j += L) {
      FloatVector.fromArray(S, a, pa + j)
          .mul(FloatVector.fromArray(S, b, pb + j))
          .intoArray(y, py + j);
    }
    for (; j < n; j++) {
      y[py + j] = a[pa + j] * b[pb + j];
    }
  }

  @Override
  public void timesLess(float[] a, int pa, float[] b, int pb, float s, int n, float[] y, int py) {
    int end = S.loopBound(n);
    int j = 0;
    for (; j < end; j += L) {
      FloatVector.fromArray(S, a, pa + j)
          .mul(FloatVector.fromArray(S, b, pb + j).sub(s))
          .intoArray(y, py + j);
    }
    for (; j < n; j++) {
      y[py + j] = a[pa + j] * (b[pb + j] - s);
    }
  }

  @Override
  public float max(float[] x, int p, int n) {
    if (n < 4 * L) {
      return PlainLines.greatest(x, p, n);
    }
    FloatVector a = FloatVector.fromArray(S, x, p);
    FloatVector b = FloatVector.fromArray(S, x, p + L);
    FloatVector c = FloatVector.fromArray(S, x, p + 2 * L);
    FloatVector d = FloatVector.fromArray(S, x, p + 3 * L);
    int end = n - n % (4 * L);
    int i = 4 * L;
    for (; i < end; i += 4 * L) {
      a = a.max(FloatVector.fromArray(S, x, p + i));
      b = b.max(FloatVector.fromArray(S, x, p + i + L));
      c = c.max(FloatVector.fromArray(S, x, p + i + 2 * L));
      d = d.max(FloatVector.fromArray(S, x, p + i + 3 * L));
    }
    // The order does not matter for the largest number.
    float top = a.max(b).max(c.max(d)).reduceLanes(MAX);
    return i < n ? Math.max(top, PlainLines.greatest(x, p + i, n - i)) : top;
  }

  @Override
  public float min(float[] x, int p, int n) {
    if (n < 4 * L) {
      return PlainLines.least(x, p, n);
    }
    FloatVector a = FloatVector.fromArray(S, x, p);
    FloatVector b = FloatVector.fromArray(S, x, p + L);
    FloatVector c = FloatVector.fromArray(S, x, p + 2 * L);
    FloatVector d = FloatVector.fromArray(S, x, p + 3 * L);
    int end = n - n % (4 * L);
    int i = 4 * L;
    for (; i < end; i += 4 * L) {
      a = a.min(FloatVector.fromArray(S, x, p + i));
      b = b.min(FloatVector.fromArray(S, x, p + i + L));
      c = c.min(FloatVector.fromArray(S, x, p + i + 2 * L));
      d = d.min(FloatVector.fromArray(S, x, p + i + 3 * L));
    }
    // The order does not matter for the smallest number.
    float low = a.min(b).min(c.min(d)).reduceLanes(MIN);
    return i < n ? Math.min(low, PlainLines.least(x, p + i, n - i)) : low;
  }

  @Override
  public void exp(float[] x, int px, float shift, int n, float[] out, int po) {
    int end = S.loopBound(n);
    int i = 0;
    for (; i < end; i += L) {
      FloatVector a = FloatVector.fromArray(S, x, px + i).sub(shift);
      a = a.blend(Exp.LOWEST, a.compare(LT, Exp.LOWEST));
      a = a.blend(Exp.HIGHEST, a.compare(GT, Exp.HIGHEST));
      FloatVector t =
          a.fma(FloatVector.broadcast(S, Exp.LOG2_E), FloatVector.broadcast(S, Exp.MAGIC));
      FloatVector f = t.sub(Exp.MAGIC);
      FloatVector r = f.fma(FloatVector.broadcast(S, -Exp.LN2_HIGH), a);
      r = f.fma(FloatVector.broadcast(S, -Exp.LN2_LOW), r);
      FloatVector e = FloatVector.broadcast(S, Exp.P0).fma(r, FloatVector.broadcast(S, Exp.P1));
      e = e.fma(r, FloatVector.broadcast(S, Exp.P2));
      e = e.fma(r, FloatVector.broadcast(S, Exp.P3));
      e = e.fma(r, FloatVector.broadcast(S, Exp.P4));
      e = e.fma(r, FloatVector.broadcast(S, Exp.P5));
      e = e.fma(r.mul(r), r).add(1);
      IntVector k = t.reinterpretAsInts().sub(Exp.MAGIC_BITS);
      IntVector half = k.lanewise(ASHR, 1);
      e.mul(half.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
          .mul(k.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats())
          .intoArray(out, po + i);
    }
    if (i < n) { // the rest as part of one more vector
      float[] rest = Scratch.take(L);
      System.arraycopy(x, px + i, rest, 0, n - i);
      exp(rest, 0, shift, L, rest, 0);
      System.arraycopy(rest, 0, out, po + i, n - i);
      Scratch.give(rest);
    }
  }
}
