package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The f32 product of one block with vectors: B is packed in panels as wide as a register tile, A is
 * read in place by rows.
 *
 * <p>A panel of {@value Gemm#DEPTH} rows stays in the first two caches while all rows of A pass by.
 * Without packing every step of k would touch another page.
 */
final class VectorGemm implements Gemm.Block, LargeGemm.Tiles {
  private static final VectorSpecies<Float> S = Simd.F32;
  private static final int L = S.length();

  private static final VectorSpecies<Float> Q = FloatVector.SPECIES_128;
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(Q, i -> i ^ 2);
  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(Q, i -> i ^ 1);
  private static final VectorMask<Float> HIGH2 = VectorMask.fromLong(Q, 0xC);
  private static final VectorMask<Float> HIGH1 = VectorMask.fromLong(Q, 0xA);

  /** Rows of a tile: 16 accumulators where they fit in registers, else 8. */
  static final int ROWS = Simd.MANY_REGISTERS ? 8 : 4;

  /** Rows of a tile over a panel of A. */
  private static final int TALL = Simd.MANY_REGISTERS ? 12 : 4;

  /** Columns of a tile and of a panel. */
  static final int COLUMNS = 2 * L;

  /** Panels packed together: they share the pages of B and the rows of A. */
  private static final int GROUP = 4;

  /** Elements packed by a task. */
  private static final int PACKED = 1 << 15;

  private final Copy.Strips strips;

  VectorGemm(Copy.Strips strips) {
    this.strips = strips;
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  /** Two vectors a cycle; a tile one vector wide is held up by its loads. */
  @Override
  public double cycles(int m, int n) {
    int rest = n % COLUMNS;
    double vectors = n / COLUMNS * 2 + (rest == 0 ? 0 : rest > L ? 2 : 1.4);
    return 0.5 * vectors * ((m + 3) & -4);
  }

  @Override
  public void run(int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
    int depth = Math.min(k, Gemm.DEPTH);
    int tile = Math.min(GROUP, (n - 1) / COLUMNS + 1) * COLUMNS * depth; // after the panels
    float[] work = Scratch.take(tile + ROWS * COLUMNS);
    int[] rows = rows(m, a.rs());
    for (int j = 0; j < n; j += GROUP * COLUMNS) {
      int cols = Math.min(n - j, GROUP * COLUMNS);
      for (int p = 0; p < k; p += Gemm.DEPTH) {
        int kc = Math.min(k - p, Gemm.DEPTH);
        if (b.cs() == 1 && cols == GROUP * COLUMNS) {
          packGroup(b.f32(), b.at() + p * b.rs() + j, b.rs(), kc, work, 0, depth * COLUMNS);
        } else {
          for (int q = 0; q < cols; q += COLUMNS) {
            int width = cols - q > L ? COLUMNS : L;
            pack(b.from(p, j + q), kc, Math.min(width, cols - q), work, q * depth, width);
          }
        }
        for (int q = 0; q < cols; q += COLUMNS) {
          int left = Math.min(cols - q, COLUMNS);
          int width = left > L ? COLUMNS : L;
          Matrix panel = new Matrix(work, q * depth, width, 1);
          Matrix to = c.from(0, j + q);
          panel(m, left, kc, width, a.from(0, p), rows, panel, to, add || p > 0, work, tile);
        }
      }
    }
    Scratch.give(work);
  }

  @Override
  public LargeGemm.Tiles tiles() {
    return this;
  }

  @Override
  public int rows() {
    return TALL;
  }

  @Override
  public int rows(int left) {
    return left <= 4 ? 4 : TALL;
  }

  @Override
  public void tile(
      int high,
      int kc,
      float[] a,
      int pa,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    if (high == 12) {
      VectorTiles.packed12x2(kc, a, pa, b, pb, c, pc, ldc, add);
    } else {
      VectorTiles.packed4x2(kc, a, pa, b, pb, c, pc, ldc, add);
    }
  }

  @Override
  public void packColumns(Matrix b, int kc, int n, float[] d, int pd, int step) {
    int q = 0;
    for (; b.cs() == 1 && q + GROUP * COLUMNS <= n; q += GROUP * COLUMNS) {
      packGroup(b.f32(), b.at() + q, b.rs(), kc, d, pd + q / COLUMNS * step, step);
    }
    for (; q < n; q += COLUMNS) {
      pack(b.from(0, q), kc, Math.min(COLUMNS, n - q), d, pd + q / COLUMNS * step, COLUMNS);
    }
  }

  @Override
  public void packRows(Matrix m, int rows, int kc, float[] d, int pd) {
    int high = rows(rows);
    int i = 0;
    if (m.cs() == 1) {
      int whole = kc & -8;
      for (; i + 8 <= rows; i += 8) {
        strips.strip(m.f32(), m.at() + i * m.rs(), m.rs(), whole, d, pd + i, high);
        for (int k = whole; k < kc; k++) {
          for (int u = i; u < i + 8; u++) {
            d[pd + k * high + u] = m.f32()[m.at() + u * m.rs() + k];
          }
        }
      }
      for (; i + 4 <= rows; i += 4) {
        turn(m.from(i, 0), kc, d, pd + i, high);
      }
    } else if (m.rs() == 1) {
      for (; i + 4 <= rows; i += 4) {
        for (int k = 0; k < kc; k++) {
          FloatVector.fromArray(Q, m.f32(), m.at() + i + k * m.cs())
              .intoArray(d, pd + i + k * high);
        }
      }
    }
    float[] a = m.f32();
    for (; i < rows; i++) {
      for (int k = 0; k < kc; k++) {
        d[pd + k * high + i] = a[m.at() + i * m.rs() + k * m.cs()];
      }
    }
  }

  /** Four rows of A become columns of a panel, in squares of 4 x 4 that are turned in registers. */
  private static void turn(Matrix m, int kc, float[] d, int pd, int high) {
    float[] a = m.f32();
    int p0 = m.at();
    int step = m.rs();
    int k = 0;
    for (; k + 4 <= kc; k += 4) {
      FloatVector r0 = FloatVector.fromArray(Q, a, p0 + k);
      FloatVector r1 = FloatVector.fromArray(Q, a, p0 + step + k);
      FloatVector r2 = FloatVector.fromArray(Q, a, p0 + 2 * step + k);
      FloatVector r3 = FloatVector.fromArray(Q, a, p0 + 3 * step + k);
      FloatVector a0 = r0.blend(r2.rearrange(SWAP2), HIGH2);
      FloatVector a1 = r1.blend(r3.rearrange(SWAP2), HIGH2);
      FloatVector a2 = r0.rearrange(SWAP2).blend(r2, HIGH2);
      FloatVector a3 = r1.rearrange(SWAP2).blend(r3, HIGH2);
      int q = pd + k * high;
      a0.blend(a1.rearrange(SWAP1), HIGH1).intoArray(d, q);
      a0.rearrange(SWAP1).blend(a1, HIGH1).intoArray(d, q + high);
      a2.blend(a3.rearrange(SWAP1), HIGH1).intoArray(d, q + 2 * high);
      a2.rearrange(SWAP1).blend(a3, HIGH1).intoArray(d, q + 3 * high);
    }
    for (; k < kc; k++) {
      for (int i = 0; i < 4; i++) {
        d[pd + k * high + i] = a[p0 + i * step + k];
      }
    }
  }

  @Override
  public int packed(int n, int k) {
    return (n + L - 1) / L * L * k;
  }

  /** Panel after panel, each with all of k. */
  @Override
  public void pack(int n, int k, Matrix b, Copy copy, Object packed) {
    Team.parallel(
        (n - 1) / COLUMNS + 1,
        Math.max(1, PACKED / (COLUMNS * k)),
        (from, to) -> {
          int end = Math.min(n, to * COLUMNS);
          int q = from * COLUMNS;
          for (; b.cs() == 1 && q + GROUP * COLUMNS <= end; q += GROUP * COLUMNS) {
            packGroup(b.f32(), b.at() + q, b.rs(), k, (float[]) packed, q * k, COLUMNS * k);
          }
          for (; q < end; q += COLUMNS) {
            int width = n - q > L ? COLUMNS : L;
            pack(b.from(0, q), k, Math.min(width, n - q), (float[]) packed, q * k, width);
          }
        });
  }

  @Override
  public void runPacked(
      int m, int from, int w, int n, int k, Matrix a, Object packed, Matrix c, boolean add) {
    float[] tile = Scratch.take(ROWS * COLUMNS);
    int[] rows = rows(m, a.rs());
    for (int q = from; q < from + w; q += COLUMNS) {
      int left = Math.min(from + w - q, COLUMNS);
      int width = n - q > L ? COLUMNS : L;
      for (int p = 0; p < k; p += Gemm.DEPTH) {
        int kc = Math.min(k - p, Gemm.DEPTH);
        Matrix panel = new Matrix(packed, q * k + p * width, width, 1);
        Matrix to = c.from(0, q - from);
        panel(m, left, kc, width, a.from(0, p), rows, panel, to, add || p > 0, tile, 0);
      }
    }
    Scratch.give(tile);
  }

  /**
   * All rows of A by one panel of B that is {@code width} columns wide, {@code cols} of them real.
   */
  private static void panel(
      int m,
      int cols,
      int kc,
      int width,
      Matrix a,
      int[] rows,
      Matrix b,
      Matrix c,
      boolean add,
      float[] work,
      int tile) {
    float[] x = a.f32();
    float[] y = b.f32();
    float[] z = c.f32();
    for (int i = 0; i < m; i += ROWS) {
      int left = Math.min(ROWS, m - i);
      int out = c.at() + i * c.rs();
      if (left == ROWS && cols == width) {
        tile(kc, x, a.at(), rows, i, left, y, b.at(), width, z, out, c.rs(), add);
      } else {
        tile(kc, x, a.at(), rows, i, left, y, b.at(), width, work, tile, width, false);
        merge(work, tile, width, left, cols, z, out, c.rs(), add);
      }
    }
  }

  /** Where rows lie that are {@code step} apart, the last repeated to fill a tile. */
  static int[] rows(int m, int step) {
    int[] rows = new int[(m + ROWS - 1) / ROWS * ROWS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.min(i, m - 1) * step;
    }
    return rows;
  }

  /** The tile for {@code left} rows of A; the table goes on for a whole tile. */
  static void tile(
      int kc,
      float[] a,
      int pa,
      int[] rows,
      int i,
      int left,
      float[] b,
      int pb,
      int width,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    if (ROWS == 8 && left > 4) {
      if (width == COLUMNS) {
        VectorTiles.tile8x2(kc, a, pa, rows, i, b, pb, c, pc, ldc, add);
      } else {
        VectorTiles.tile8x1(kc, a, pa, rows, i, b, pb, c, pc, ldc, add);
      }
    } else if (width == COLUMNS) {
      VectorTiles.tile4x2(kc, a, pa, rows, i, b, pb, c, pc, ldc, add);
    } else {
      VectorTiles.tile4x1(kc, a, pa, rows, i, b, pb, c, pc, ldc, add);
    }
  }

  /** Moves the part of a tile that exists to its place in C. */
  static void merge(
      float[] tile,
      int at,
      int width,
      int rows,
      int cols,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    for (int i = 0; i < rows; i++) {
      int t = at + i * width;
      int o = pc + i * ldc;
      for (int j = 0; j < cols; j++) {
        c[o + j] = add ? c[o + j] + tile[t + j] : tile[t + j];
      }
    }
  }

  /** {@code d[k][j] = b[k][j]} in rows of {@code width}, with zeros from {@code cols} on. */
  void pack(Matrix m, int kc, int cols, float[] d, int pd, int width) {
    float[] b = m.f32();
    int rs = m.rs();
    int cs = m.cs();
    if (cs == 1 && cols == width) {
      packRows(b, m.at(), rs, kc, d, pd, width);
      return;
    }
    int j = 0;
    if (rs == 1) {
      int whole = kc & -8;
      for (; j + 8 <= cols; j += 8) {
        strips.strip(b, m.at() + j * cs, cs, whole, d, pd + j, width);
        for (int k = whole; k < kc; k++) {
          for (int i = j; i < j + 8; i++) {
            d[pd + k * width + i] = b[m.at() + k + i * cs];
          }
        }
      }
    }
    for (; j < cols; j++) {
      for (int k = 0; k < kc; k++) {
        d[pd + k * width + j] = b[m.at() + k * rs + j * cs];
      }
    }
    for (; j < width; j++) {
      for (int k = 0; k < kc; k++) {
        d[pd + k * width + j] = 0;
      }
    }
  }

  /** {@value #GROUP} whole panels, row after row: neighbours in memory are read together. */
  private static void packGroup(float[] b, int pb, int rs, int kc, float[] d, int pd, int panel) {
    for (int k = 0; k < kc; k++) {
      int p = pb + k * rs;
      int to = pd + k * COLUMNS;
      for (int g = 0; g < GROUP; g++) {
        FloatVector.fromArray(S, b, p + g * COLUMNS).intoArray(d, to + g * panel);
        FloatVector.fromArray(S, b, p + g * COLUMNS + L).intoArray(d, to + g * panel + L);
      }
    }
  }

  private static void packRows(float[] b, int pb, int rs, int kc, float[] d, int pd, int width) {
    if (width == COLUMNS) {
      for (int k = 0; k < kc; k++) {
        FloatVector.fromArray(S, b, pb + k * rs).intoArray(d, pd + k * COLUMNS);
        FloatVector.fromArray(S, b, pb + k * rs + L).intoArray(d, pd + k * COLUMNS + L);
      }
    } else {
      for (int k = 0; k < kc; k++) {
        FloatVector.fromArray(S, b, pb + k * rs).intoArray(d, pd + k * L);
      }
    }
  }
}
