package dev.adjoint.cpu;

import dev.adjoint.core.kernel.ReduceKind;
import java.util.Arrays;

/** Folds of double[], in eight lanes. */
final class Fold64 implements Products {
  private static final int LANES = 8;

  @Override
  public Object take(int n) {
    return new double[n];
  }

  @Override
  public void give(Object array) {}

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public void gather(Object x, int px, int stride, int n, Object to, int at) {
    double[] a = (double[]) x;
    double[] b = (double[]) to;
    for (int i = 0; i < n; i++) {
      b[at + i] = a[px + i * stride];
    }
  }

  @Override
  public void lines(
      ReduceKind kind, Object x, int px, int step, int rows, int n, Object out, int po) {
    double[] a = (double[]) x;
    double[] b = (double[]) out;
    for (int r = 0; r < rows; r++) {
      int p = px + r * step;
      b[po + r] =
          switch (kind) {
            case SUM -> sum(a, p, n);
            case PROD -> product(a, p, n);
            case MAX -> max(a, p, n);
            case MIN -> min(a, p, n);
          };
    }
  }

  /** The sum of a line of at most a chunk. */
  static double sum(double[] x, int p, int n) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
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
    }
    int q = p + full;
    int rest = n - full;
    s0 += rest > 0 ? x[q] : 0;
    s1 += rest > 1 ? x[q + 1] : 0;
    s2 += rest > 2 ? x[q + 2] : 0;
    s3 += rest > 3 ? x[q + 3] : 0;
    s4 += rest > 4 ? x[q + 4] : 0;
    s5 += rest > 5 ? x[q + 5] : 0;
    s6 += rest > 6 ? x[q + 6] : 0;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  /** The inner product of two lines of at most a chunk. */
  static double dot(double[] w, int pw, double[] x, int px, int n) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
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
    }
    int p = pw + full;
    int q = px + full;
    int rest = n - full;
    s0 = rest > 0 ? Math.fma(w[p], x[q], s0) : s0;
    s1 = rest > 1 ? Math.fma(w[p + 1], x[q + 1], s1) : s1;
    s2 = rest > 2 ? Math.fma(w[p + 2], x[q + 2], s2) : s2;
    s3 = rest > 3 ? Math.fma(w[p + 3], x[q + 3], s3) : s3;
    s4 = rest > 4 ? Math.fma(w[p + 4], x[q + 4], s4) : s4;
    s5 = rest > 5 ? Math.fma(w[p + 5], x[q + 5], s5) : s5;
    s6 = rest > 6 ? Math.fma(w[p + 6], x[q + 6], s6) : s6;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  /** The product of a line of at most a chunk. */
  private static double product(double[] x, int p, int n) {
    double s0 = 1, s1 = 1, s2 = 1, s3 = 1, s4 = 1, s5 = 1, s6 = 1, s7 = 1;
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
    }
    int q = p + full;
    int rest = n - full;
    s0 *= rest > 0 ? x[q] : 1;
    s1 *= rest > 1 ? x[q + 1] : 1;
    s2 *= rest > 2 ? x[q + 2] : 1;
    s3 *= rest > 3 ? x[q + 3] : 1;
    s4 *= rest > 4 ? x[q + 4] : 1;
    s5 *= rest > 5 ? x[q + 5] : 1;
    s6 *= rest > 6 ? x[q + 6] : 1;
    return ((s0 * s4) * (s2 * s6)) * ((s1 * s5) * (s3 * s7));
  }

  /** The largest of n numbers, -∞ of none. */
  static double max(double[] x, int p, int n) {
    double a = Double.NEGATIVE_INFINITY;
    for (int i = p; i < p + n; i++) {
      a = Math.max(a, x[i]);
    }
    return a;
  }

  private static double min(double[] x, int p, int n) {
    double a = Double.POSITIVE_INFINITY;
    for (int i = p; i < p + n; i++) {
      a = Math.min(a, x[i]);
    }
    return a;
  }

  @Override
  public void begin(ReduceKind kind, Object x, int px, int n, Object acc, int pa) {
    double[] a = (double[]) x;
    double[] b = (double[]) acc;
    if (kind == ReduceKind.SUM) {
      for (int j = 0; j < n; j++) {
        b[pa + j] = 0 + a[px + j]; // as a lane begins: -0 becomes 0
      }
    } else {
      System.arraycopy(a, px, b, pa, n);
    }
  }

  @Override
  public void join(ReduceKind kind, Object x, int px, int n, Object acc, int pa) {
    double[] a = (double[]) x;
    double[] b = (double[]) acc;
    switch (kind) {
      case SUM -> {
        for (int j = 0; j < n; j++) {
          b[pa + j] += a[px + j];
        }
      }
      case PROD -> {
        for (int j = 0; j < n; j++) {
          b[pa + j] *= a[px + j];
        }
      }
      case MAX -> {
        for (int j = 0; j < n; j++) {
          b[pa + j] = Math.max(b[pa + j], a[px + j]);
        }
      }
      case MIN -> {
        for (int j = 0; j < n; j++) {
          b[pa + j] = Math.min(b[pa + j], a[px + j]);
        }
      }
    }
  }

  @Override
  public void dots(
      Object w, int pw, int step, int rows, Object x, int px, int n, Object out, int po) {
    double[] to = (double[]) out;
    for (int r = 0; r < rows; r++) {
      to[po + r] = dot((double[]) w, pw + r * step, (double[]) x, px, n);
    }
  }

  @Override
  public void axpy(Object x, int px, Object w, int pw, int n, Object acc, int pa) {
    double f = ((double[]) x)[px];
    double[] a = (double[]) w;
    double[] b = (double[]) acc;
    for (int j = 0; j < n; j++) {
      b[pa + j] = Math.fma(f, a[pw + j], b[pa + j]);
    }
  }

  @Override
  public void clear(Object acc, int pa, int n) {
    Arrays.fill((double[]) acc, pa, pa + n, 0);
  }
}
