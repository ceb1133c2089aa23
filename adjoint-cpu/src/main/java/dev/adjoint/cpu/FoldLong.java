package dev.adjoint.cpu;

import dev.adjoint.core.kernel.ReduceKind;

/** Folds of integers and truth values, exact in long[] (modulo 2^64). */
final class FoldLong implements Fold {
  @Override
  public Object take(int n) {
    return new long[n];
  }

  @Override
  public void give(Object array) {}

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public void gather(Object x, int px, int stride, int n, Object to, int at) {
    Cast.read(x, px, stride, n, (long[]) to, at);
  }

  @Override
  public void lines(
      ReduceKind kind, Object x, int px, int step, int rows, int n, Object out, int po) {
    long[] a = (long[]) x;
    long[] b = (long[]) out;
    for (int r = 0; r < rows; r++) {
      b[po + r] = line(kind, a, px + r * step, n);
    }
  }

  private static long line(ReduceKind kind, long[] x, int p, int n) {
    long s =
        switch (kind) {
          case SUM -> 0;
          case PROD -> 1;
          case MAX -> Long.MIN_VALUE;
          case MIN -> Long.MAX_VALUE;
        };
    switch (kind) {
      case SUM -> {
        for (int i = p; i < p + n; i++) {
          s += x[i];
        }
      }
      case PROD -> {
        for (int i = p; i < p + n; i++) {
          s *= x[i];
        }
      }
      case MAX -> {
        for (int i = p; i < p + n; i++) {
          s = Math.max(s, x[i]);
        }
      }
      case MIN -> {
        for (int i = p; i < p + n; i++) {
          s = Math.min(s, x[i]);
        }
      }
    }
    return s;
  }

  @Override
  public void begin(ReduceKind kind, Object x, int px, int n, Object acc, int pa) {
    System.arraycopy(x, px, acc, pa, n);
  }

  @Override
  public void join(ReduceKind kind, Object x, int px, int n, Object acc, int pa) {
    long[] a = (long[]) x;
    long[] b = (long[]) acc;
    for (int j = 0; j < n; j++) {
      long u = b[pa + j];
      long v = a[px + j];
      b[pa + j] =
          switch (kind) {
            case SUM -> u + v;
            case PROD -> u * v;
            case MAX -> Math.max(u, v);
            case MIN -> Math.min(u, v);
          };
    }
  }
}
