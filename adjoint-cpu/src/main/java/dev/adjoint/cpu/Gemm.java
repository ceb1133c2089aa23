package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * The matrix product {@code c[i][j] = Σ_k a[i][k] b[k][j]}: cuts it into blocks for the team.
 *
 * <p><b>The order of the sum</b>, which fixes every bit of the result, depends on k alone. The
 * terms are taken in blocks of {@value #DEPTH}; each block is one chain {@code s = fma(a[i][k],
 * b[k][j], s)} from 0 in the order of k; the blocks are added in order. So an element of the result
 * does not depend on m, n, its place, strides, threads or vector width, and a row has the same bits
 * in every batch of two rows or more. Products with one row or one column follow the rule of {@link
 * Gemv} instead, which lets them run at the speed of memory.
 */
final class Gemm {
  /**
   * Terms in a block of the sum. More would take fewer passes over C, and lose more digits: the
   * error of a chain grows as the root of its length.
   */
  static final int DEPTH = 512;

  /** Multiplications of a batch of products that are worth a thread's while. */
  private static final int PARALLEL = 1 << 17;

  /**
   * One product of fewer multiplications is done alone: two threads would gain less than a
   * microsecond, and lose three where the processors' caches lie far apart.
   */
  private static final int ALONE = 1 << 19;

  /** Rows of A that stay in the second cache while panels of B pass by. */
  private static final int TALL = 512;

  /** From so many rows and columns on, factors are packed for all threads and not by each. */
  private static final int LARGE = 512;

  /** The product of one block, by one thread. */
  interface Block {
    /**
     * {@code c (+)= a b} with A [m, k] and C by rows (their column stride is 1) and B of any
     * strides, in the order of sum stated above. With {@code add}, C holds the sum of earlier
     * blocks.
     */
    void run(int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add);

    /** Columns of C it likes to work on at a time. */
    int columns();

    /** About how many cycles it takes for an m x n block for each k, packing left aside. */
    double cycles(int m, int n);

    /** Tiles for large products, if there are any now. */
    default LargeGemm.@Nullable Tiles tiles() {
      return null;
    }

    /** The loops that run now, to which alone a packed B belongs. */
    default Block now() {
      return this;
    }

    /** Elements of {@link #pack}'s result. */
    default int packed(int n, int k) {
      return n * k;
    }

    /** Writes B [k, n] as {@link #runPacked} reads it. */
    default void pack(int n, int k, Matrix b, Copy copy, Object packed) {
      copy.matrix(k, n, b, packed, 0);
    }

    /** {@link #run} with w columns of the packed B [k, n], the first a multiple of its unit. */
    default void runPacked(
        int m, int from, int w, int n, int k, Matrix a, Object packed, Matrix c, boolean add) {
      run(m, w, k, a, new Matrix(packed, from, n, 1), c, add);
    }
  }

  /** Cycles it takes to transpose an element. */
  private static final double TURN = 0.75;

  /** What is done to a block of C when its sums are complete and still near the processor. */
  interface Epilogue {
    /**
     * Does it for rows i to i + m and columns j to j + n; any number of threads call it at once.
     */
    void block(int i, int j, int m, int n);
  }

  private static final Epilogue NONE = (i, j, m, n) -> {};

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
    Kind kind = out.dtype() == DType.F64 ? f64 : f32;
    if (out.numel() == 0) {
      return;
    }
    if (k == 0) {
      kind.lines.clear(out.storage().array(), out.offset(), out.numel());
      return;
    }
    Layout lead = Layout.of(0, rank - 2, a, b, out);
    boolean oneB = lead.rank == 1 && lead.strides[1][0] == 0;
    if (m > 1 && oneB && lead.strides[0][0] == m * a.stride(rank - 2)) { // one tall product
      Matrix c = Matrix.of(out, 0);
      product(kind, lead.numel * m, n, k, Matrix.of(a, 0), Matrix.of(b, 0), c, NONE);
      return;
    }
    Team.Range some =
        (from, to) -> {
          for (int u = from; u < to; u++) {
            Matrix x = Matrix.of(a, lead.offset(u, 0));
            Matrix y = Matrix.of(b, lead.offset(u, 1));
            product(kind, m, n, k, x, y, Matrix.of(out, lead.offset(u, 2)), NONE);
          }
        };
    long work = (long) m * n * k;
    if (lead.numel > 1 && work < 16L * PARALLEL) { // threads share the batch
      Team.parallel(lead.numel, (int) Math.max(1, PARALLEL / 2 / work), some);
    } else { // they share each product
      some.run(0, lead.numel);
    }
  }

  /** See {@link dev.adjoint.core.kernel.Kernels#factor}. */
  Factor factor(View b, int rows) {
    Kind kind = b.dtype() == DType.F64 ? f64 : f32;
    return new GemmFactor(kind.block.now(), kind.lines, copy, b, rows);
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
    Matrix c = new Matrix(out.storage().array(), out.offset(), n, 1);
    Object line = kind.lines.take(n);
    Epilogue end = NONE;
    if (bias != null) {
      kind.lines.gather(bias.storage().array(), bias.offset(), bias.stride(0), n, line, 0);
      end = (i, j, rows, columns) -> addToRows(kind.lines, line, c, i, j, rows, columns);
    }
    if (k == 0) {
      kind.lines.clear(c.array(), c.at(), out.numel());
      whole(m, n, end);
    } else {
      product(kind, m, n, k, Matrix.of(x, 0), Matrix.of(w, 0).transposed(), c, end);
    }
    kind.lines.give(line);
  }

  private static void addToRows(
      Products lines, Object line, Matrix c, int i, int j, int rows, int columns) {
    for (int u = i; u < i + rows; u++) {
      lines.join(ReduceKind.SUM, line, j, columns, c.array(), c.at() + u * c.rs() + j);
    }
  }

  private static void whole(int m, int n, Epilogue end) {
    Team.parallel(m, Math.max(1, (1 << 15) / n), (from, to) -> end.block(from, 0, to - from, n));
  }

  /** One product of two matrices into a row-major one, none of them empty. */
  private void product(
      Kind kind, int m, int n, int k, Matrix a, Matrix b, Matrix out, Epilogue end) {
    Matrix c = new Matrix(out.array(), out.at(), n, 1);
    if (m == 1) {
      Gemv.product(kind.lines, n, k, b.transposed(), a, c);
      whole(m, n, end);
    } else if (n == 1) {
      Gemv.product(kind.lines, m, k, a, b.transposed(), c);
      whole(m, n, end);
    } else if (k == 1) { // a column times a row: their other strides mean nothing
      Matrix column = new Matrix(a.array(), a.at(), a.rs(), 1);
      blocks(kind, m, n, k, column, new Matrix(b.array(), b.at(), n, b.cs()), c, end);
    } else if (!large(kind, m, n, k, a, b, c, end)) {
      Matrix at = a.transposed();
      Matrix bt = b.transposed();
      double turned = TURN * m * n / k + cycles(kind.block, n, m, bt, at);
      if (turned < cycles(kind.block, m, n, a, b)) { // cᵀ = bᵀ aᵀ
        Object ct = kind.lines.take(m * n);
        blocks(kind, n, m, k, bt, at, new Matrix(ct, 0, m, 1), NONE);
        copy.matrix(m, n, new Matrix(ct, 0, 1, m), c.array(), c.at());
        kind.lines.give(ct);
        whole(m, n, end);
      } else {
        blocks(kind, m, n, k, a, b, c, end);
      }
    }
  }

  /** Whether it is large enough for both factors to be packed for all threads; then does it. */
  private static boolean large(
      Kind kind, int m, int n, int k, Matrix a, Matrix b, Matrix c, Epilogue end) {
    LargeGemm.Tiles tiles = m >= LARGE && n >= LARGE ? kind.block.tiles() : null;
    if (tiles != null) {
      new LargeGemm(tiles).run(m, n, k, a, b, c, end);
    }
    return tiles != null;
  }

  /** About how many cycles a product takes for each k, to choose between it and its transpose. */
  private static double cycles(Block block, int m, int n, Matrix a, Matrix b) {
    double rows = a.cs() == 1 ? 0 : TURN * m;
    double pack = b.cs() == 1 ? 0.1 * n : b.rs() == 1 ? 0.5 * n : 2.0 * n;
    return block.cycles(m, n) + rows + pack;
  }

  private void blocks(Kind kind, int m, int n, int k, Matrix a, Matrix b, Matrix c, Epilogue end) {
    if (a.cs() == 1) {
      tasks(kind, m, n, k, a, b, c, false, end);
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
        copy.matrix(mi, kp, a.from(i, p), rows, 0);
        Matrix piece = new Matrix(rows, 0, kp, 1);
        int top = i;
        Epilogue last = p + kp < k ? NONE : (u, j, h, w) -> end.block(top + u, j, h, w);
        tasks(kind, mi, n, kp, piece, b.from(p, 0), c.from(i, 0), p > 0, last);
      }
    }
    kind.lines.give(rows);
  }

  private static void tasks(
      Kind kind, int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add, Epilogue end) {
    Block block = kind.block;
    int threads = Team.threads();
    if (threads == 1 || (long) m * n * k < ALONE) {
      block.run(m, n, k, a, b, c, add);
      end.block(0, 0, m, n);
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
          int rows = Math.min(tall, m - i);
          int columns = Math.min(wide, n - j);
          block.run(rows, columns, k, a.from(i, 0), b.from(0, j), c.from(i, j), add);
          end.block(i, j, rows, columns);
        });
  }
}
