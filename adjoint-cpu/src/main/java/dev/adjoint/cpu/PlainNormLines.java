package dev.adjoint.cpu;

/** {@link NormLines} as plain loops: eight lanes at a time are eight local variables. */
final class PlainNormLines implements NormLines {
  @Override
  public double sum(float[] x, int px, int n, double[] lanes) {
    int full = n & -LANES;
    for (int h = 0; h < LANES; h += 8) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      for (int i = px + h; i < px + full; i += LANES) {
        s0 += x[i];
        s1 += x[i + 1];
        s2 += x[i + 2];
        s3 += x[i + 3];
        s4 += x[i + 4];
        s5 += x[i + 5];
        s6 += x[i + 6];
        s7 += x[i + 7];
      }
      keep(lanes, h, s0, s1, s2, s3, s4, s5, s6, s7);
    }
    return sumRest(x, px, full, n, lanes);
  }

  private static void keep(
      double[] lanes,
      int p,
      double s0,
      double s1,
      double s2,
      double s3,
      double s4,
      double s5,
      double s6,
      double s7) {
    lanes[p] = s0;
    lanes[p + 1] = s1;
    lanes[p + 2] = s2;
    lanes[p + 3] = s3;
    lanes[p + 4] = s4;
    lanes[p + 5] = s5;
    lanes[p + 6] = s6;
    lanes[p + 7] = s7;
  }

  /** Lanes below the rest get one more. */
  static double sumRest(float[] x, int px, int full, int n, double[] lanes) {
    for (int i = full; i < n; i++) {
      lanes[i - full] += x[px + i];
    }
    return NormLines.tree(lanes, 0);
  }

  @Override
  public double squares(float[] x, int px, int n, double centre, double[] lanes) {
    int full = n & -LANES;
    for (int h = 0; h < LANES; h += 8) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      for (int i = px + h; i < px + full; i += LANES) {
        s0 = more(s0, x[i] - centre);
        s1 = more(s1, x[i + 1] - centre);
        s2 = more(s2, x[i + 2] - centre);
        s3 = more(s3, x[i + 3] - centre);
        s4 = more(s4, x[i + 4] - centre);
        s5 = more(s5, x[i + 5] - centre);
        s6 = more(s6, x[i + 6] - centre);
        s7 = more(s7, x[i + 7] - centre);
      }
      keep(lanes, h, s0, s1, s2, s3, s4, s5, s6, s7);
    }
    return squaresRest(x, px, full, n, centre, lanes);
  }

  private static double more(double s, double d) {
    return Math.fma(d, d, s);
  }

  static double squaresRest(float[] x, int px, int full, int n, double centre, double[] lanes) {
    for (int i = full; i < n; i++) {
      lanes[i - full] = more(lanes[i - full], x[px + i] - centre);
    }
    return NormLines.tree(lanes, 0);
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
    scale(0, n, x, px, centre, rest, scale, w, b, y, py);
  }

  /** Elements from to n. */
  static void scale(
      int from,
      int n,
      float[] x,
      int px,
      float centre,
      float rest,
      float scale,
      float[] w,
      float[] b,
      float[] y,
      int py) {
    for (int i = from; i < n; i++) {
      y[py + i] = (x[px + i] - centre - rest) * scale * w[i] + b[i];
    }
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
    for (int h = 0; h < LANES; h += 4) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      double t0 = 0, t1 = 0, t2 = 0, t3 = 0;
      for (int i = h; i < full; i += LANES) {
        float g0 = d[pd + i] * w[i];
        float g1 = d[pd + i + 1] * w[i + 1];
        float g2 = d[pd + i + 2] * w[i + 2];
        float g3 = d[pd + i + 3] * w[i + 3];
        s0 += g0;
        s1 += g1;
        s2 += g2;
        s3 += g3;
        t0 = Math.fma((double) g0, (x[px + i] - centre - rest) * scale, t0);
        t1 = Math.fma((double) g1, (x[px + i + 1] - centre - rest) * scale, t1);
        t2 = Math.fma((double) g2, (x[px + i + 2] - centre - rest) * scale, t2);
        t3 = Math.fma((double) g3, (x[px + i + 3] - centre - rest) * scale, t3);
      }
      lanes[h] = s0;
      lanes[h + 1] = s1;
      lanes[h + 2] = s2;
      lanes[h + 3] = s3;
      lanes[LANES + h] = t0;
      lanes[LANES + h + 1] = t1;
      lanes[LANES + h + 2] = t2;
      lanes[LANES + h + 3] = t3;
    }
    dotsRest(full, x, px, d, pd, n, centre, rest, scale, w, lanes);
  }

  static void dotsRest(
      int full,
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
    for (int i = full; i < n; i++) {
      float g = d[pd + i] * w[i];
      int at = i - full;
      lanes[at] += g;
      lanes[LANES + at] =
          Math.fma((double) g, (x[px + i] - centre - rest) * scale, lanes[LANES + at]);
    }
    lanes[0] = NormLines.tree(lanes, 0);
    lanes[1] = NormLines.tree(lanes, LANES);
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
    gradient(0, x, px, d, pd, n, centre, rest, scale, w, sum, dot, y, py, dw, db);
  }

  /** Elements from to n. */
  static void gradient(
      int from,
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
    for (int i = from; i < n; i++) {
      float normal = (x[px + i] - centre - rest) * scale;
      float up = d[pd + i];
      y[py + i] = (up * w[i] - sum - normal * dot) * scale;
      dw[i] += up * normal;
      db[i] += up;
    }
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
    for (int i = 0; i < n; i++) {
      y[py + i] = (x[px + i] - centre - rest) * factor + shift;
    }
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
    for (int i = 0; i < n; i++) {
      y[py + i] = d[pd + i] * forD + (x[px + i] - centre - rest) * forX + constant;
    }
  }
}
