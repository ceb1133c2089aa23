package dev.adjoint.cpu;

/**
 * A large f32 product {@code c = a b}, in the order of sum of {@link Gemm}: both factors are copied
 * once, in panels as register tiles read them, by all threads; then each thread takes blocks of C
 * through all of k, so that the block, its rows of A and its columns of B stay in its second cache
 * (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008).
 *
 * <p>With A side by side a tile needs one address for all its rows, which leaves registers for
 * twelve of them.
 */
final class LargeGemm {
  /** Panels and register tiles. */
  interface Tiles {
    /** Rows of a tile and of a panel of A. */
    int rows();

    /** Columns of a tile and of a panel of B. */
    int columns();

    /**
     * {@code d[pd + k * rows() + i] = a[i][k]}, {@code i < m <= rows()}; the rest may be anything.
     */
    void packRows(Matrix a, int m, int kc, float[] d, int pd);

    /**
     * Panel after panel, {@code step} elements apart, {@code d[pd + k * columns() + j] = b[k][j]},
     * zero from n on.
     */
    void packColumns(Matrix b, int kc, int n, float[] d, int pd, int step);

    /** {@code c[i][j] (+)= Σ_k a[k][i] b[k][j]} of two panels. */
    void tile(
        int kc, float[] a, int pa, float[] b, int pb, float[] c, int pc, int ldc, boolean add);
  }

  /** Terms, rows and columns that are packed at a time. */
  private static final int PIECE = 1024;

  /** Rows and columns of a block of C. */
  private static final int BLOCK = 264;

  /** Columns of B packed by a task. */
  private static final int PACKED = 128;

  private final Tiles tiles;
  private final int tall;
  private final int wide;

  LargeGemm(Tiles tiles) {
    this.tiles = tiles;
    tall = tiles.rows();
    wide = tiles.columns();
  }

  /** C = A B, and then {@code end} for every block of C. */
  void run(int m, int n, int k, Matrix a, Matrix b, Matrix c, Gemm.Epilogue end) {
    int deep = Math.min(k, PIECE);
    int high = Math.min(PIECE, m);
    int broad = Math.min(PIECE, n);
    float[] rows = Scratch.take(up(high, tall) * tall * deep);
    float[] columns = Scratch.take(up(broad, wide) * wide * deep);
    for (int j = 0; j < n; j += broad) {
      int nj = Math.min(broad, n - j);
      for (int p = 0; p < k; p += deep) {
        int kp = Math.min(deep, k - p);
        for (int i = 0; i < m; i += high) {
          int mi = Math.min(high, m - i);
          pack(mi, i == 0 ? nj : 0, kp, a.from(i, p), b.from(p, j), rows, columns);
          int top = i;
          int left = j;
          Gemm.Epilogue last =
              p + kp < k ? (u, v, h, w) -> {} : (u, v, h, w) -> end.block(top + u, left + v, h, w);
          blocks(mi, nj, kp, rows, columns, c.from(i, j), p > 0, last);
        }
      }
    }
    Scratch.give(rows);
    Scratch.give(columns);
  }

  private static int up(int n, int unit) {
    return (n - 1) / unit + 1;
  }

  private void pack(int m, int n, int k, Matrix a, Matrix b, float[] rows, float[] columns) {
    int group = PACKED / wide * wide;
    int groups = n == 0 ? 0 : up(n, group);
    int tasks = groups * up(k, Gemm.DEPTH);
    Team.parallel(
        tasks + up(m, tall),
        t -> {
          if (t < tasks) {
            int j = t % groups * group;
            int p = t / groups * Gemm.DEPTH;
            int kp = Math.min(Gemm.DEPTH, k - p);
            int to = j * k + p * wide;
            tiles.packColumns(b.from(p, j), kp, Math.min(group, n - j), columns, to, wide * k);
          } else {
            int i = (t - tasks) * tall;
            tiles.packRows(a.from(i, 0), Math.min(tall, m - i), k, rows, i * k);
          }
        });
  }

  private void blocks(
      int m,
      int n,
      int k,
      float[] rows,
      float[] columns,
      Matrix c,
      boolean more,
      Gemm.Epilogue end) {
    int panels = up(m, tall);
    int across = up(n, BLOCK / wide * wide);
    int down = up(panels, BLOCK / tall);
    while (down * across < 8 * Team.threads() && down < panels) {
      down *= 2;
    }
    int some = up(panels, down);
    int downs = up(panels, some);
    Team.parallel(
        downs * across,
        t -> {
          int from = t % downs * some;
          int to = Math.min(panels, from + some);
          int j = t / downs * (BLOCK / wide * wide);
          int until = Math.min(n, j + BLOCK / wide * wide);
          float[] edge = Scratch.take(tall * wide);
          for (int p = 0; p < k; p += Gemm.DEPTH) {
            int kp = Math.min(Gemm.DEPTH, k - p);
            boolean add = more || p > 0;
            for (int q = j; q < until; q += wide) {
              int pb = q * k + p * wide;
              int cols = Math.min(wide, n - q);
              for (int i = from; i < to; i++) {
                int pa = i * tall * k + p * tall;
                int left = Math.min(tall, m - i * tall);
                int at = c.at() + i * tall * c.rs() + q;
                if (left == tall && cols == wide) {
                  tiles.tile(kp, rows, pa, columns, pb, c.f32(), at, c.rs(), add);
                } else {
                  tiles.tile(kp, rows, pa, columns, pb, edge, 0, wide, false);
                  VectorGemm.merge(edge, 0, wide, left, cols, c.f32(), at, c.rs(), add);
                }
              }
            }
          }
          Scratch.give(edge);
          end.block(from * tall, j, Math.min(m, to * tall) - from * tall, until - j);
        });
  }
}
