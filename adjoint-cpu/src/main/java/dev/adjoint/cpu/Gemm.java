package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.Reduction;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * The matrix product {@code c[i][j] = Σ_k a[i][k] b[k][j]}: cuts it into blocks for the team.
 *
 * <p><b>The order of the sum</b>, which fixes every bit of the result, depends on k alone. The terms
 * are taken in blocks of {@value #DEPTH}; each block is one chain {@code s = fma(a[i][k], b[k][j],
 * s)} from 0 in the order of k; the blocks are added in order. So an element of the result does not
 * depend on m, n, its place, strides, threads or vector width, and a row has the same bits in every
 * batch of two rows or more. Products with one row or one column follow the rule of {@link Gemv}
 * instead, which lets them run at the speed of memory.
 */
final class Gemm {
  /** Terms in a block of the sum: a panel of so many rows of B stays in the first cache. */
  static final int DEPTH = 256;

  /** Products below this many multiplications are not worth waking anybody. */
  private static final int PARALLEL = 1 << 17;

  /** Rows of A that stay in the second cache while panels of B pass by. */
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

  /** Loops for one dtype. */
  private record Kind(Block block, Products lines) {}

  private final Kind f32;
  private final Kind f64;
  private final Copy copy;

  Gemm(Block block32, Lines lines, Copy copy) {
    this.f32 = new Kind(block32, new Fold32(lines));
    this.f64 = new Kind(new PlainGemm64(), new Fold64());
    this.copy = copy;
  }

  /** {@code out[..., m, n] = a[..., m, k] b[..., k, n]}. */
  void matmul(View a, View b, View out) {
    int rank = out.shape().rank();
    int m = out.shape().size(-2);
    int n = out.shape().size(-1);
    int k = a.shape().size(-1);
    Object x = a.storage().array();
    Object y = b.storage().array();
    Object z = out.storage().array();
    Kind kind = out.dtype() == DType.F64 ? f64 : f32;
    if (out.numel() == 0) {
      return;
    }
    if (k == 0) {
      kind.lines.clear(z, out.offset(), out.numel());
      return;
    }
    int rsa = a.stride(rank - 2);
    int csa = a.stride(rank - 1);
    int rsb = b.stride(rank - 2);
    int csb = b.stride(rank - 1);
    Layout lead = Layout.of(0, rank - 2, a, b, out);
    if (m > 1
        && lead.rank == 1
        && lead.strides[1][0] == 0
        && lead.strides[0][0] == m * rsa) { // one B for all: one tall product
      product(kind, lead.numel * m, n, k, x, a.offset(), rsa, csa, y, b.offset(), rsb, csb, z,
          out.offset());
      return;
    }
    Team.Body one =
        u ->
            product(kind, m, n, k, x, a.offset() + lead.offset(u, 0), rsa, csa, y,
                b.offset() + lead.offset(u, 1), rsb, csb, z,
                out.offset() + lead.offset(u, 2));
    long work = (long) m * n * k;
    if (lead.numel > 1 && work < 16L * PARALLEL) {
      Team.parallel(
          lead.numel,
          (int) Math.max(1, PARALLEL / 2 / work),
          (from, to) -> {
            for (int u = from; u < to; u++) {
              one.run(u);
            }
          });
    } else {
      for (int u = 0; u < lead.numel; u++) {
        one.run(u);
      }
    }
  }

  /** {@code out = x wᵀ + bias}. */
  void linear(View x, View w, @Nullable View bias, View out) {
    int m = x.shape().size(0);
    int k = x.shape().size(1);
    int n = w.shape().size(0);
    if (out.numel() == 0) {
      return;
    }
    Kind kind = out.dtype() == DType.F64 ? f64 : f32;
    Object c = out.storage().array();
    if (k == 0) {
      kind.lines.clear(c, out.offset(), out.numel());
    } else {
      product(kind, m, n, k, x.storage().array(), x.offset(), x.stride(0), x.stride(1),
          w.storage().array(), w.offset(), w.stride(1), w.stride(0), c, out.offset());
    }
    if (bias != null) {
      Object b = bias.storage().array();
      Object line = bias.isContiguous() ? b : kind.lines.take(n);
      int at = bias.isContiguous() ? bias.offset() : 0;
      if (line != b) {
        kind.lines.gather(b, bias.offset(), bias.stride(0), n, line, 0);
      }
      Team.parallel(
          m,
          Math.max(1, (1 << 15) / n),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              kind.lines.join(
                  Reduction.SUM, line, at, n, c, out.offset() + i * n);
            }
          });
      if (line != b) {
        kind.lines.give(line);
      }
    }
  }

  /** One product of two matrices into a row-major one, none of them empty. */
  private void product(
      Kind kind, int m, int n, int k, Object a, int pa, int rsa, int csa,
      Object b, int pb, int rsb, int csb, Object c, int pc) {
    if (m == 1) {
      Gemv.product(kind.lines, n, k, b, pb, csb, rsb, a, pa, csa, c, pc);
    } else if (n == 1) {
      Gemv.product(kind.lines, m, k, a, pa, rsa, csa, b, pb, rsb, c, pc);
    } else if (k == 1) { // a column times a row: their other strides mean nothing
      blocks(kind, m, n, k, a, pa, rsa, 1, b, pb, n, csb, c, pc, n, 1);
    } else if (rsb == 1 && csb != 1 && m <= kind.block.narrow() && n > m) {
      // B by columns is transposed while it is packed. Few rows do not pay for that: cᵀ = bᵀ aᵀ
      blocks(kind, n, m, k, b, pb, csb, rsb, a, pa, csa, rsa, c, pc, 1, n);
    } else {
      blocks(kind, m, n, k, a, pa, rsa, csa, b, pb, rsb, csb, c, pc, n, 1);
    }
  }

  private void blocks(
      Kind kind, int m, int n, int k, Object a, int pa, int rsa, int csa,
      Object b, int pb, int rsb, int csb, Object c, int pc, int rsc, int csc) {
    if (csa == 1) {
      tasks(kind.block, m, n, k, a, pa, rsa, b, pb, rsb, csb, c, pc, rsc, csc, false);
      return;
    }
    // A goes by rows first, piece by piece
    int tall = Math.min(m, 4 * TALL);
    int deep = Math.min(k, DEPTH);
    Object rows = kind.lines.take(tall * deep);
    for (int i = 0; i < m; i += tall) {
      int mi = Math.min(tall, m - i);
      for (int p = 0; p < k; p += deep) {
        int kp = Math.min(deep, k - p);
        copy.matrix(a, pa + i * rsa + p * csa, rsa, csa, mi, kp, rows, 0, kp);
        tasks(kind.block, mi, n, kp, rows, 0, kp, b, pb + p * rsb, rsb, csb, c, pc + i * rsc, rsc,
            csc, p > 0);
      }
    }
    kind.lines.give(rows);
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
    int down = (m - 1) / TALL + 1;
    if (panels * down < 2 * threads) { // few panels: every task packs its own, so cut A sparingly
      down = Math.min((m - 1) / 32 + 1, Math.max(down, 2 * threads / panels));
    }
    int tall = (m - 1) / down / 8 * 8 + 8;
    int downs = (m - 1) / tall + 1;
    int wide = unit * Math.clamp((long) panels * downs / (4L * threads), 1, 4);
    int across = (n - 1) / wide + 1;
    Team.parallel(
        across * downs,
        t -> {
          int i = t / across * tall;
          int j = t % across * wide;
          block.run(
              Math.min(tall, m - i), Math.min(wide, n - j), k, a, pa + i * lda, lda,
              b, pb + j * csb, rsb, csb, c, pc + i * rsc + j * csc, rsc, csc, add);
        });
  }
}
