package dev.adjoint.cpu;

/**
 * {@link Lines} as plain loops: sixteen lanes are sixteen local variables.
 *
 * <p>The JIT makes vectors of a loop over two arrays only if it indexes both alike, since otherwise
 * they might overlap. Where offsets differ, one array is copied to the offset of the other first.
 */
final class PlainLines implements Lines {
  private static final NormLines NORMS = new PlainNormLines();

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
    for (int r = 0; r < rows; r++) {
      out[po + r] = sum(x, px + r * step, n);
    }
  }

  /** The sum of one line of at most {@link #CHUNK} elements. */
  static float sum(float[] x, int p, int n) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    float s8 = 0, s9 = 0, sa = 0, sb = 0, sc = 0, sd = 0, se = 0, sf = 0;
    int full = n & -LANES;
    for (int i = p; i < p + full; i += LANES) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      s4 += x[i + 4];
      s5 += x[i + 5];
      s6 += x[i + 6];
      s7 += x[i + 7];
      s8 += x[i + 8];
      s9 += x[i + 9];
      sa += x[i + 10];
      sb += x[i + 11];
      sc += x[i + 12];
      sd += x[i + 13];
      se += x[i + 14];
      sf += x[i + 15];
    }
    int q = p + full;
    int rest = n - full; // lanes below the rest get one more
    if (rest > 0) {
      s0 += x[q];
    }
    if (rest > 1) {
      s1 += x[q + 1];
    }
    if (rest > 2) {
      s2 += x[q + 2];
    }
    if (rest > 3) {
      s3 += x[q + 3];
    }
    if (rest > 4) {
      s4 += x[q + 4];
    }
    if (rest > 5) {
      s5 += x[q + 5];
    }
    if (rest > 6) {
      s6 += x[q + 6];
    }
    if (rest > 7) {
      s7 += x[q + 7];
    }
    if (rest > 8) {
      s8 += x[q + 8];
    }
    if (rest > 9) {
      s9 += x[q + 9];
    }
    if (rest > 10) {
      sa += x[q + 10];
    }
    if (rest > 11) {
      sb += x[q + 11];
    }
    if (rest > 12) {
      sc += x[q + 12];
    }
    if (rest > 13) {
      sd += x[q + 13];
    }
    if (rest > 14) {
      se += x[q + 14];
    }
    return (((s0 + s8) + (s4 + sc)) + ((s2 + sa) + (s6 + se)))
        + (((s1 + s9) + (s5 + sd)) + ((s3 + sb) + (s7 + sf)));
  }

  /** The product of one line of at most {@link #CHUNK} elements, in the order of a sum. */
  static float product(float[] x, int p, int n) {
    float s0 = 1, s1 = 1, s2 = 1, s3 = 1, s4 = 1, s5 = 1, s6 = 1, s7 = 1;
    float s8 = 1, s9 = 1, sa = 1, sb = 1, sc = 1, sd = 1, se = 1, sf = 1;
    int full = n & -LANES;
    for (int i = p; i < p + full; i += LANES) {
      s0 *= x[i];
      s1 *= x[i + 1];
      s2 *= x[i + 2];
      s3 *= x[i + 3];
      s4 *= x[i + 4];
      s5 *= x[i + 5];
      s6 *= x[i + 6];
      s7 *= x[i + 7];
      s8 *= x[i + 8];
      s9 *= x[i + 9];
      sa *= x[i + 10];
      sb *= x[i + 11];
      sc *= x[i + 12];
      sd *= x[i + 13];
      se *= x[i + 14];
      sf *= x[i + 15];
    }
    int q = p + full;
    int rest = n - full; // lanes below the rest get one more
    if (rest > 0) {
      s0 *= x[q];
    }
    if (rest > 1) {
      s1 *= x[q + 1];
    }
    if (rest > 2) {
      s2 *= x[q + 2];
    }
    if (rest > 3) {
      s3 *= x[q + 3];
    }
    if (rest > 4) {
      s4 *= x[q + 4];
    }
    if (rest > 5) {
      s5 *= x[q + 5];
    }
    if (rest > 6) {
      s6 *= x[q + 6];
    }
    if (rest > 7) {
      s7 *= x[q + 7];
    }
    if (rest > 8) {
      s8 *= x[q + 8];
    }
    if (rest > 9) {
      s9 *= x[q + 9];
    }
    if (rest > 10) {
      sa *= x[q + 10];
    }
    if (rest > 11) {
      sb *= x[q + 11];
    }
    if (rest > 12) {
      sc *= x[q + 12];
    }
    if (rest > 13) {
      sd *= x[q + 13];
    }
    if (rest > 14) {
      se *= x[q + 14];
    }
    return (((s0 * s8) * (s4 * sc)) * ((s2 * sa) * (s6 * se)))
        * (((s1 * s9) * (s5 * sd)) * ((s3 * sb) * (s7 * sf)));
  }

  @Override
  public void dots(
      float[] w, int pw, int step, int rows, float[] x, int px, int n, float[] out, int po) {
    for (int r = 0; r < rows; r++) {
      out[po + r] = dot(w, pw + r * step, x, px, n);
    }
  }

  /** The inner product of two lines of at most {@link #CHUNK} elements. */
  static float dot(float[] w, int pw, float[] x, int px, int n) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    float s8 = 0, s9 = 0, sa = 0, sb = 0, sc = 0, sd = 0, se = 0, sf = 0;
    int full = n & -LANES;
    for (int i = 0; i < full; i += LANES) {
      s0 = Math.fma(w[pw + i], x[px + i], s0);
      s1 = Math.fma(w[pw + i + 1], x[px + i + 1], s1);
      s2 = Math.fma(w[pw + i + 2], x[px + i + 2], s2);
      s3 = Math.fma(w[pw + i + 3], x[px + i + 3], s3);
      s4 = Math.fma(w[pw + i + 4], x[px + i + 4], s4);
      s5 = Math.fma(w[pw + i + 5], x[px + i + 5], s5);
      s6 = Math.fma(w[pw + i + 6], x[px + i + 6], s6);
      s7 = Math.fma(w[pw + i + 7], x[px + i + 7], s7);
      s8 = Math.fma(w[pw + i + 8], x[px + i + 8], s8);
      s9 = Math.fma(w[pw + i + 9], x[px + i + 9], s9);
      sa = Math.fma(w[pw + i + 10], x[px + i + 10], sa);
      sb = Math.fma(w[pw + i + 11], x[px + i + 11], sb);
      sc = Math.fma(w[pw + i + 12], x[px + i + 12], sc);
      sd = Math.fma(w[pw + i + 13], x[px + i + 13], sd);
      se = Math.fma(w[pw + i + 14], x[px + i + 14], se);
      sf = Math.fma(w[pw + i + 15], x[px + i + 15], sf);
    }
    int p = pw + full;
    int q = px + full;
    int rest = n - full; // lanes below the rest get one more
    if (rest > 0) {
      s0 = Math.fma(w[p], x[q], s0);
    }
    if (rest > 1) {
      s1 = Math.fma(w[p + 1], x[q + 1], s1);
    }
    if (rest > 2) {
      s2 = Math.fma(w[p + 2], x[q + 2], s2);
    }
    if (rest > 3) {
      s3 = Math.fma(w[p + 3], x[q + 3], s3);
    }
    if (rest > 4) {
      s4 = Math.fma(w[p + 4], x[q + 4], s4);
    }
    if (rest > 5) {
      s5 = Math.fma(w[p + 5], x[q + 5], s5);
    }
    if (rest > 6) {
      s6 = Math.fma(w[p + 6], x[q + 6], s6);
    }
    if (rest > 7) {
      s7 = Math.fma(w[p + 7], x[q + 7], s7);
    }
    if (rest > 8) {
      s8 = Math.fma(w[p + 8], x[q + 8], s8);
    }
    if (rest > 9) {
      s9 = Math.fma(w[p + 9], x[q + 9], s9);
    }
    if (rest > 10) {
      sa = Math.fma(w[p + 10], x[q + 10], sa);
    }
    if (rest > 11) {
      sb = Math.fma(w[p + 11], x[q + 11], sb);
    }
    if (rest > 12) {
      sc = Math.fma(w[p + 12], x[q + 12], sc);
    }
    if (rest > 13) {
      sd = Math.fma(w[p + 13], x[q + 13], sd);
    }
    if (rest > 14) {
      se = Math.fma(w[p + 14], x[q + 14], se);
    }
    return (((s0 + s8) + (s4 + sc)) + ((s2 + sa) + (s6 + se)))
        + (((s1 + s9) + (s5 + sd)) + ((s3 + sb) + (s7 + sf)));
  }

  @Override
  public void add(float[] x, int px, int n, float[] acc, int pa) {
    float[] y = Scratch.take(pa + n);
    System.arraycopy(x, px, y, pa, n);
    for (int j = pa; j < pa + n; j++) {
      acc[j] += y[j];
    }
    Scratch.give(y);
  }

  @Override
  public void axpy(float f, float[] x, int px, int n, float[] acc, int pa) {
    float[] y = Scratch.take(pa + n);
    System.arraycopy(x, px, y, pa, n);
    for (int j = pa; j < pa + n; j++) {
      acc[j] = Math.fma(f, y[j], acc[j]);
    }
    Scratch.give(y);
  }

  @Override
  public void multiply(float[] a, int pa, float[] b, int pb, int n, float[] y, int py) {
    if (pa == py && pb == py) {
      for (int j = py; j < py + n; j++) {
        y[j] = a[j] * b[j];
      }
    } else {
      for (int j = 0; j < n; j++) {
        y[py + j] = a[pa + j] * b[pb + j];
      }
    }
  }

  @Override
  public void timesLess(float[] a, int pa, float[] b, int pb, float s, int n, float[] y, int py) {
    if (pa == py && pb == py) {
      for (int j = py; j < py + n; j++) {
        y[j] = a[j] * (b[j] - s);
      }
    } else {
      for (int j = 0; j < n; j++) {
        y[py + j] = a[pa + j] * (b[pb + j] - s);
      }
    }
  }

  @Override
  public float max(float[] x, int p, int n) {
    return greatest(x, p, n);
  }

  static float greatest(float[] x, int p, int n) {
    float a = Float.NEGATIVE_INFINITY, b = a, c = a, d = a;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a = Math.max(a, x[p + i]);
      b = Math.max(b, x[p + i + 1]);
      c = Math.max(c, x[p + i + 2]);
      d = Math.max(d, x[p + i + 3]);
    }
    for (; i < n; i++) {
      a = Math.max(a, x[p + i]);
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
  }

  @Override
  public float min(float[] x, int p, int n) {
    return least(x, p, n);
  }

  static float least(float[] x, int p, int n) {
    float a = Float.POSITIVE_INFINITY, b = a, c = a, d = a;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a = Math.min(a, x[p + i]);
      b = Math.min(b, x[p + i + 1]);
      c = Math.min(c, x[p + i + 2]);
      d = Math.min(d, x[p + i + 3]);
    }
    for (; i < n; i++) {
      a = Math.min(a, x[p + i]);
    }
    return Math.min(Math.min(a, b), Math.min(c, d));
  }

  @Override
  public void exp(float[] x, int px, float shift, int n, float[] out, int po) {
    for (int i = 0; i < n; i++) {
      out[po + i] = Exp.exp(x[px + i] - shift);
    }
  }
}
