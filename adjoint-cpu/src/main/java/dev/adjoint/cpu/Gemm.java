package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.View;

/**
 * The matrix product {@code c[i][j] = Σ_k a[i][k] b[k][j]}: cuts it into blocks for the team.
 *
 * <p><b>The order of the sum</b>, which fixes every bit of the result, depends on k alone. The terms
 * are taken in blocks of {@value #DEPTH}; each block is one chain {@code s = fma(a[i][k], b[k][j],
 * s)} from 0 in the order of k; the blocks are added in order. So an element of the result does not
 * depend on m, n, its place, strides, threads or vector width, and a row of a batch has the bits it
 * has alone -- except that products with one row or one column follow the rule of {@link Gemv},
 * which lets them run at the speed of memory.
 */
final class Gemm {
  /** Terms in a block of the sum. */
  static final int DEPTH = 256;

  /** Products below this many multiplications are not worth waking anybody. */
  private static final int PARALLEL = 1 << 17;

  /** Rows of A that stay in a cache while panels of B pass by. */
  private static final int TALL = 512;

  /** The product of one block, by one thread. */
  interface Block {
    /**
     * {@code c (+)= a b} with A [m, k] given by rows ({@code a[pa + i * lda + k]}), B and C by any
     * strides, in the order of sum stated above. With {@code add}, C holds the sum of earlier blocks.
     */
    void run(
        int m, int n, int k, Object a, int pa, int lda, Object b, int pb, int rsb, int csb,
        Object c, int pc, int rsc, int csc, boolean add);

    /** Columns of C it likes to work on at a time. */
    int columns();

    /** Up to this many rows it rather computes the transposed product. */
    int narrow();
  }

  private final Block f32;
  private final Block f64;
  private final Copy copy;

  Gemm(Block f32, Block f64, Copy copy) {
    this.f32 = f32;
    this.f64 = f64;
    this.copy = copy;
  }

  /** {@code out = a b} for matrices [m, k] and [k, n] at these places, m and n at least 2. */
  void product(
      DType dtype, int m, int n, int k, Object a, int pa, int rsa, int csa,
      Object b, int pb, int rsb, int csb, Object c, int pc, int rsc, int csc) {
    Block block = dtype == DType.F64 ? f64 : f32;
    if (k == 1) { // one column of A, one row of B: their other strides mean nothing
      csa = 1;
      rsb = csb == 1 ? n : 1;
    }
    if (rsb == 1 && csb != 1 && m <= block.narrow() && n > m) {
      // B by columns is transposed while it is packed: few rows do not pay for that. Aᵀ is smaller.
      blocks(dtype, block, n, m, k, b, pb, csb, rsb, a, pa, csa, rsa, c, pc, csc, rsc);
    } else {
      blocks(dtype, block, m, n, k, a, pa, rsa, csa, b, pb, rsb, csb, c, pc, rsc, csc);
    }
  }

  private void blocks(
      DType dtype, Block block, int m, int n, int k, Object a, int pa, int rsa, int csa,
      Object b, int pb, int rsb, int csb, Object c, int pc, int rsc, int csc) {
    if (csa == 1) {
      tasks(block, m, n, k, a, pa, rsa, b, pb, rsb, csb, c, pc, rsc, csc, false);
      return;
    }
    // A goes by rows first, piece by piece
    int tall = Math.min(m, 4 * TALL);
    int deep = Math.min(k, DEPTH);
    Object rows = dtype == DType.F64 ? new double[tall * deep] : Scratch.take(tall * deep);
    for (int i = 0; i < m; i += tall) {
      int mi = Math.min(tall, m - i);
      for (int p = 0; p < k; p += deep) {
        int kp = Math.min(deep, k - p);
        copy.matrix(dtype, mi, kp, a, pa + i * rsa + p * csa, rsa, csa, rows, 0, kp);
        tasks(block, mi, n, kp, rows, 0, kp, b, pb + p * rsb, rsb, csb, c, pc + i * rsc, rsc, csc,
            p > 0);
      }
    }
    if (rows instanceof float[] lent) {
      Scratch.give(lent);
    }
  }

  private static void tasks(
      Block block, int m, int n, int k, Object a, int pa, int lda, Object b, int pb, int rsb,
      int csb, Object c, int pc, int rsc, int csc, boolean add) {
    int threads = Team.threads();
    if (threads == 1 || (long) m * n * k < PARALLEL) {
      block.run(m, n, k, a, pa, lda, b, pb, rsb, csb, c, pc, rsc, csc, add);
      return;
    }
    int unit = block.columns();
    int panels = (n - 1) / unit + 1;
    int high = (m - 1) / TALL + 1;
    if (panels * high < 2 * threads) {
      high = Math.min((m - 1) / 32 + 1, Math.max(high, 2 * threads / panels));
    }
    int tall = (((m - 1) / high + 1) + 7) & -8;
    int high2 = (m - 1) / tall + 1;
    int group = Math.clamp((long) panels * high2 / (4L * threads), 1, 4);
    int wide = group * unit;
    int across = (n - 1) / wide + 1;
    Team.parallel(
        across * high2,
        t -> {
          int i = t / across * tall;
          int j = t % across * wide;
          block.run(
              Math.min(tall, m - i), Math.min(wide, n - j), k, a, pa + i * lda, lda,
              b, pb + j * csb, rsb, csb, c, pc + i * rsc + j * csc, rsc, csc, add);
        });
  }

  /** {@code out = a b} over all leading axes. */
  void matmul(View a, View b, View out) {
    throw new UnsupportedOperationException();
  }
}
