package dev.adjoint.cpu;

import java.util.Arrays;

/**
 * The f32 product of one block in plain loops that the JIT turns into vectors: two rows of A against
 * four rows of B in one pass over the columns, so that the sums are loaded and stored once for eight
 * multiplications.
 */
final class PlainGemm implements Gemm.Block {
  private static final int COLUMNS = 256;

  private final Copy copy;

  PlainGemm(Copy copy) {
    this.copy = copy;
  }

  @Override
  public int columns() {
    return 64;
  }

  @Override
  public int narrow() {
    return 16;
  }

  @Override
  public void run(
      int m, int n, int k, Object aa, int pa, int lda, Object bb, int pb, int rsb, int csb,
      Object cc, int pc, int rsc, int csc, boolean add) {
    float[] a = (float[]) aa;
    float[] c = (float[]) cc;
    float[] s = Scratch.take(COLUMNS);
    float[] t = Scratch.take(COLUMNS);
    float[] work = csb == 1 ? s : Scratch.take(Math.min(n, COLUMNS) * Math.min(k, Gemm.DEPTH));
    for (int j = 0; j < n; j += COLUMNS) {
      int w = Math.min(COLUMNS, n - j);
      for (int p = 0; p < k; p += Gemm.DEPTH) {
        int kc = Math.min(Gemm.DEPTH, k - p);
        float[] b = (float[]) bb;
        int at = pb + p * rsb + j * csb;
        int ldb = rsb;
        if (csb != 1) {
          copy.matrix(b, at, rsb, csb, kc, w, work, 0, w);
          b = work;
          at = 0;
          ldb = w;
        }
        boolean more = add || p > 0;
        for (int i = 0; i < m; i += 2) {
          int i2 = Math.min(i + 1, m - 1); // an odd last row is computed twice
          rows(kc, w, a, pa + i * lda + p, pa + i2 * lda + p, b, at, ldb, s, t);
          merge(s, w, c, pc + i * rsc + j * csc, csc, more);
          if (i2 > i) {
            merge(t, w, c, pc + i2 * rsc + j * csc, csc, more);
          }
        }
      }
    }
    Scratch.give(s);
    Scratch.give(t);
    if (work != s) {
      Scratch.give(work);
    }
  }

  /** {@code s[j] = Σ_k a[pa + k] b[k][j]} and {@code t[j] = Σ_k a[qa + k] b[k][j]}. */
  private static void rows(
      int kc, int n, float[] a, int pa, int qa, float[] b, int pb, int ldb, float[] s, float[] t) {
    Arrays.fill(s, 0, n, 0);
    Arrays.fill(t, 0, n, 0);
    int k = 0;
    for (; k + 4 <= kc; k += 4) {
      four(n, a, pa + k, qa + k, b, pb + k * ldb, ldb, s, t);
    }
    for (; k < kc; k++) {
      float x = a[pa + k];
      float y = a[qa + k];
      int p = pb + k * ldb;
      for (int j = 0; j < n; j++) {
        s[j] = Math.fma(x, b[p + j], s[j]);
        t[j] = Math.fma(y, b[p + j], t[j]);
      }
    }
  }

  private static void four(
      int n, float[] a, int pa, int qa, float[] b, int p0, int ldb, float[] s, float[] t) {
    float x0 = a[pa];
    float x1 = a[pa + 1];
    float x2 = a[pa + 2];
    float x3 = a[pa + 3];
    float y0 = a[qa];
    float y1 = a[qa + 1];
    float y2 = a[qa + 2];
    float y3 = a[qa + 3];
    int p1 = p0 + ldb;
    int p2 = p1 + ldb;
    int p3 = p2 + ldb;
    for (int j = 0; j < n; j++) {
      float b0 = b[p0 + j];
      float b1 = b[p1 + j];
      float b2 = b[p2 + j];
      float b3 = b[p3 + j];
      s[j] = Math.fma(x3, b3, Math.fma(x2, b2, Math.fma(x1, b1, Math.fma(x0, b0, s[j]))));
      t[j] = Math.fma(y3, b3, Math.fma(y2, b2, Math.fma(y1, b1, Math.fma(y0, b0, t[j]))));
    }
  }

  private static void merge(float[] s, int n, float[] c, int pc, int csc, boolean add) {
    if (csc == 1 && !add) {
      System.arraycopy(s, 0, c, pc, n);
    } else if (add) {
      for (int j = 0; j < n; j++) {
        c[pc + j * csc] += s[j];
      }
    } else {
      for (int j = 0; j < n; j++) {
        c[pc + j * csc] = s[j];
      }
    }
  }
}
