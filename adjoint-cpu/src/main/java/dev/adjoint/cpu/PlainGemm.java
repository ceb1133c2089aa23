package dev.adjoint.cpu;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The f32 product of one block in plain loops that the JIT turns into vectors: two rows of A
 * against four rows of B in one pass over the columns, so that the sums are loaded and stored once
 * for eight multiplications. Rows of B are copied to arrays of their own; see {@link PlainLines}
 * for why.
 */
final class PlainGemm implements Gemm.Block {
  private static final int COLUMNS = 256;

  /** Copies of rows of B that nobody uses now. */
  private static final AtomicReferenceArray<float @Nullable [][]> FREE =
      new AtomicReferenceArray<>(8);

  @Override
  public int columns() {
    return 64;
  }

  /** Short loops cost their beginning and end. */
  @Override
  public double cycles(int m, int n) {
    return 0.1 * m * (n + 64);
  }

  @Override
  public void run(int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
    float[] x = a.f32();
    float[] z = c.f32();
    int width = Math.min(n, COLUMNS);
    float[] s = Scratch.take(width);
    float[] t = Scratch.take(width);
    float[][] rows = take();
    for (int j = 0; j < n; j += COLUMNS) {
      int w = Math.min(COLUMNS, n - j);
      for (int p = 0; p < k; p += Gemm.DEPTH) {
        int kc = Math.min(Gemm.DEPTH, k - p);
        pack(b.from(p, j), kc, w, rows);
        boolean more = add || p > 0;
        for (int i = 0; i < m; i += 2) {
          int next = Math.min(i + 1, m - 1); // an odd last row is computed twice
          int at = a.at() + p;
          sums(kc, w, x, at + i * a.rs(), at + next * a.rs(), rows, s, t);
          merge(s, w, z, c.at() + i * c.rs() + j, more);
          if (next > i) {
            merge(t, w, z, c.at() + next * c.rs() + j, more);
          }
        }
      }
    }
    Scratch.give(s);
    Scratch.give(t);
    give(rows);
  }

  private static float[][] take() {
    for (int i = 0; i < FREE.length(); i++) {
      float[][] rows = FREE.getAndSet(i, null);
      if (rows != null) {
        return rows;
      }
    }
    return new float[Gemm.DEPTH][COLUMNS];
  }

  private static void give(float[][] rows) {
    for (int i = 0; i < FREE.length(); i++) {
      if (FREE.compareAndSet(i, null, rows)) {
        return;
      }
    }
  }

  private static void pack(Matrix m, int kc, int n, float[][] rows) {
    float[] b = m.f32();
    if (m.cs() == 1) {
      for (int k = 0; k < kc; k++) {
        System.arraycopy(b, m.at() + k * m.rs(), rows[k], 0, n);
      }
      return;
    }
    for (int k = 0; k < kc; k += 8) { // squares of 8, so that lines of the cache are used whole
      int end = Math.min(kc, k + 8);
      for (int j = 0; j < n; j += 8) {
        for (int q = k; q < end; q++) {
          float[] row = rows[q];
          int p = m.at() + q * m.rs();
          for (int i = j; i < Math.min(n, j + 8); i++) {
            row[i] = b[p + i * m.cs()];
          }
        }
      }
    }
  }

  /** {@code s[j] = Σ_k a[pa + k] b[k][j]} and {@code t[j] = Σ_k a[qa + k] b[k][j]}. */
  private static void sums(
      int kc, int n, float[] a, int pa, int qa, float[][] b, float[] s, float[] t) {
    Arrays.fill(s, 0, n, 0);
    Arrays.fill(t, 0, n, 0);
    int k = 0;
    for (; k + 4 <= kc; k += 4) {
      four(n, a, pa + k, qa + k, b[k], b[k + 1], b[k + 2], b[k + 3], s, t);
    }
    for (; k < kc; k++) {
      one(n, a[pa + k], a[qa + k], b[k], s, t);
    }
  }

  private static void one(int n, float x, float y, float[] b, float[] s, float[] t) {
    for (int j = 0; j < n; j++) {
      s[j] = Math.fma(x, b[j], s[j]);
      t[j] = Math.fma(y, b[j], t[j]);
    }
  }

  private static void four(
      int n,
      float[] a,
      int pa,
      int qa,
      float[] r0,
      float[] r1,
      float[] r2,
      float[] r3,
      float[] s,
      float[] t) {
    float x0 = a[pa];
    float x1 = a[pa + 1];
    float x2 = a[pa + 2];
    float x3 = a[pa + 3];
    float y0 = a[qa];
    float y1 = a[qa + 1];
    float y2 = a[qa + 2];
    float y3 = a[qa + 3];
    for (int j = 0; j < n; j++) {
      float b0 = r0[j];
      float b1 = r1[j];
      float b2 = r2[j];
      float b3 = r3[j];
      s[j] = Math.fma(x3, b3, Math.fma(x2, b2, Math.fma(x1, b1, Math.fma(x0, b0, s[j]))));
      t[j] = Math.fma(y3, b3, Math.fma(y2, b2, Math.fma(y1, b1, Math.fma(y0, b0, t[j]))));
    }
  }

  private static void merge(float[] s, int n, float[] c, int pc, boolean add) {
    if (add) {
      for (int j = 0; j < n; j++) {
        c[pc + j] += s[j];
      }
    } else {
      System.arraycopy(s, 0, c, pc, n);
    }
  }
}
