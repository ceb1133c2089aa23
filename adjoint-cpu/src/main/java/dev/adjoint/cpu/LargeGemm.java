package dev.adjoint.cpu;

/**
 * A large f32 product {@code c = a b}, in the order of sum of {@link Gemm}: B is copied once, by
 * all threads, in panels as register tiles read them; then each task copies some rows of A in the
 * same way, which stay in its second cache while panel after panel of B passes by, and writes each
 * element of C when its sum is complete or as good as (Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication", 2008, with the roles of rows and columns exchanged).
 *
 * <p>With A side by side a tile needs one address for all its rows, which leaves registers for
 * twelve of them.
 */
final class LargeGemm {
  /** Panels and register tiles. */
  interface Tiles {
    /** Rows of a tile and of a panel of A. */
    int rows();

    /** Rows of the least tile for so many, at most {@link #rows}; its panel is as high. */
    int rows(int left);

    /** Columns of a tile and of a panel of B. */
    int columns();

    /**
     * {@code d[pd + k * rows(m) + i] = a[i][k]}, {@code i < m <= rows()}; the rest may be anything.
     */
    void packRows(Matrix a, int m, int kc, float[] d, int pd);

    /**
     * Panel after panel, {@code step} elements apart, {@code d[pd + k * columns() + j] = b[k][j]},
     * zero from n on.
     */
    void packColumns(Matrix b, int kc, int n, float[] d, int pd, int step);

    /** {@code c[i][j] (+)= Σ_k a[k][i] b[k][j]} of two panels, that of A {@code high}. */
    void tile(
        int high,
        int kc,
        float[] a,
        int pa,
        float[] b,
        int pb,
        float[] c,
        int pc,
        int ldc,
        boolean add);
  }

  /** Terms that are packed at a time. */
  private static final int DEEP = 1024;

  /** Columns of B that are packed at a time. */
  private static final int BROAD = 2048;

  /** Rows that a task packs: with {@value #DEEP} terms they take 384 KB of its second cache. */
  private static final int SOME = 96;

  /** Columns after which a task ends its block of C. */
  private static final int BLOCK = 256;

  /** Columns of B packed by a task. */
  private static final int PACKED = 128;

  /** Rows of B packed by a task. */
  private static final int LINES = 256;

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
    int deep = Math.min(k, DEEP);
    int broad = Math.min(n, BROAD);
    float[] columns = Scratch.take(up(broad, wide) * wide * deep);
    for (int j = 0; j < n; j += broad) {
      int nj = Math.min(broad, n - j);
      for (int p = 0; p < k; p += deep) {
        int kp = Math.min(deep, k - p);
        pack(nj, kp, b.from(p, j), columns);
        int left = j;
        Gemm.Epilogue last =
            p + kp < k ? (u, v, h, w) -> {} : (u, v, h, w) -> end.block(u, left + v, h, w);
        rows(m, nj, kp, a.from(0, p), columns, c.from(0, j), p > 0, last);
      }
    }
    Scratch.give(columns);
  }

  private static int up(int n, int unit) {
    return (n - 1) / unit + 1;
  }

  private void pack(int n, int k, Matrix b, float[] columns) {
    int group = PACKED / wide * wide;
    int groups = up(n, group);
    Team.parallel(
        groups * up(k, LINES),
        t -> {
          int j = t % groups * group;
          int p = t / groups * LINES;
          int kp = Math.min(LINES, k - p);
          int to = j * k + p * wide;
          tiles.packColumns(b.from(p, j), kp, Math.min(group, n - j), columns, to, wide * k);
        });
  }

  /** Threads share the rows, as evenly as whole panels allow. */
  private void rows(
      int m, int n, int k, Matrix a, float[] columns, Matrix c, boolean more, Gemm.Epilogue end) {
    int panels = up(m, tall);
    int threads = Team.threads();
    int tasks = Math.min(panels, up(up(panels, SOME / tall), threads) * threads);
    Team.parallel(
        tasks,
        t -> {
          int from = (int) ((long) t * panels / tasks) * tall;
          int to = Math.min(m, (int) ((t + 1L) * panels / tasks) * tall);
          block(
              to - from,
              n,
              k,
              a.from(from, 0),
              columns,
              c.from(from, 0),
              more,
              (i, j, h, w) -> end.block(from + i, j, h, w));
        });
  }

  /** Some rows, by one thread: it packs them and takes every panel of B through all of k. */
  private void block(
      int m, int n, int k, Matrix a, float[] columns, Matrix c, boolean more, Gemm.Epilogue end) {
    float[] rows = Scratch.take(up(m, tall) * tall * k);
    for (int i = 0; i < m; i += tall) {
      tiles.packRows(a.from(i, 0), Math.min(tall, m - i), k, rows, i * k);
    }
    float[] edge = Scratch.take(tall * wide);
    int block = BLOCK / wide * wide;
    for (int j = 0; j < n; j += block) {
      int until = Math.min(n, j + block);
      for (int q = j; q < until; q += wide) {
        int cols = Math.min(wide, n - q);
        for (int i = 0; i < m; i += tall) {
          int left = Math.min(tall, m - i);
          int high = tiles.rows(left);
          int at = c.at() + i * c.rs() + q;
          for (int p = 0; p < k; p += Gemm.DEPTH) {
            int kp = Math.min(Gemm.DEPTH, k - p);
            int pa = i * k + p * high;
            int pb = q * k + p * wide;
            boolean add = more || p > 0;
            if (left == high && cols == wide) {
              tiles.tile(high, kp, rows, pa, columns, pb, c.f32(), at, c.rs(), add);
            } else {
              tiles.tile(high, kp, rows, pa, columns, pb, edge, 0, wide, false);
              VectorGemm.merge(edge, 0, wide, left, cols, c.f32(), at, c.rs(), add);
            }
          }
        }
      }
      end.block(0, j, m, until - j);
    }
    Scratch.give(edge);
    Scratch.give(rows);
  }
}
