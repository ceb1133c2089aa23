package dev.adjoint.cpu;

import dev.adjoint.core.kernel.ReduceKind;
import java.util.Arrays;

/** Folds of float[]. */
record Fold32(Lines lines) implements Products {
  @Override
  public Object take(int n) {
    return Scratch.take(n);
  }

  @Override
  public void give(Object array) {
    Scratch.give((float[]) array);
  }

  @Override
  public int lanes() {
    return Lines.LANES;
  }

  @Override
  public void gather(Object x, int px, int stride, int n, Object to, int at) {
    float[] a = (float[]) x;
    float[] b = (float[]) to;
    for (int i = 0; i < n; i++) {
      b[at + i] = a[px + i * stride];
    }
  }

  @Override
  public void lines(
      ReduceKind kind, Object x, int px, int step, int rows, int n, Object out, int po) {
    float[] a = (float[]) x;
    float[] b = (float[]) out;
    switch (kind) {
      case SUM -> lines.sums(a, px, step, rows, n, b, po);
      case PROD -> {
        for (int r = 0; r < rows; r++) {
          b[po + r] = PlainLines.product(a, px + r * step, n);
        }
      }
      case MAX -> {
        for (int r = 0; r < rows; r++) {
          b[po + r] = lines.max(a, px + r * step, n);
        }
      }
      case MIN -> {
        for (int r = 0; r < rows; r++) {
          b[po + r] = lines.min(a, px + r * step, n);
        }
      }
    }
  }

  @Override
  public void begin(ReduceKind kind, Object x, int px, int n, Object acc, int pa) {
    float[] a = (float[]) x;
    float[] b = (float[]) acc;
    System.arraycopy(a, px, b, pa, n);
    if (kind == ReduceKind.SUM) {
      for (int j = pa; j < pa + n; j++) {
        b[j] = 0 + b[j]; // as a lane begins: -0 becomes 0
      }
    }
  }

  @Override
  public void join(ReduceKind kind, Object x, int px, int n, Object acc, int pa) {
    float[] b = (float[]) acc;
    if (kind == ReduceKind.SUM) {
      lines.add((float[]) x, px, n, b, pa);
      return;
    }
    float[] a = Scratch.take(pa + n); // both at one index: see PlainLines
    System.arraycopy(x, px, a, pa, n);
    switch (kind) {
      case PROD -> {
        for (int j = pa; j < pa + n; j++) {
          b[j] *= a[j];
        }
      }
      case MAX -> {
        for (int j = pa; j < pa + n; j++) {
          b[j] = Math.max(b[j], a[j]);
        }
      }
      default -> {
        for (int j = pa; j < pa + n; j++) {
          b[j] = Math.min(b[j], a[j]);
        }
      }
    }
    Scratch.give(a);
  }

  @Override
  public void dots(
      Object w, int pw, int step, int rows, Object x, int px, int n, Object out, int po) {
    lines.dots((float[]) w, pw, step, rows, (float[]) x, px, n, (float[]) out, po);
  }

  @Override
  public void axpy(Object x, int px, Object w, int pw, int n, Object acc, int pa) {
    lines.axpy(((float[]) x)[px], (float[]) w, pw, n, (float[]) acc, pa);
  }

  @Override
  public void clear(Object acc, int pa, int n) {
    Arrays.fill((float[]) acc, pa, pa + n, 0);
  }
}
