package dev.adjoint.cpu;

import org.jspecify.annotations.Nullable;

/** A {@link Gemm.Block} that becomes a vector loop when that is {@link Warm}. */
final class WarmBlock implements Gemm.Block {
  private final Matrix a = new Matrix(new float[12 * 24], 0, 24, 1);
  private final Matrix b = new Matrix(new float[48 * 48], 0, 48, 1);
  private final Matrix c = new Matrix(new float[12 * 48], 0, 48, 1);

  private final float[] rows = new float[12 * 24];
  private final float[] columns = new float[72 * 24];

  /** Whole and partial tiles, B by rows and by columns, first and later blocks of the sum. */
  private final Warm<Gemm.Block> block =
      new Warm<>(
          new PlainGemm(),
          () -> new VectorGemm(new WarmStrips()),
          f -> {
            f.run(12, 48, 24, a, b, c, true);
            f.run(12, 48, 24, a, b.transposed(), c, false);
            f.run(12, 41, 5, a, b, c, false);
          });

  /** Apart, because a program without large products shall not wait for their tiles. */
  private final Warm<Gemm.Block> large =
      new Warm<>(
          new PlainGemm(),
          () -> new VectorGemm(new WarmStrips()),
          f -> {
            LargeGemm.Tiles t = f.tiles();
            if (t == null) {
              f.run(12, 48, 24, a, b, c, true);
            } else {
              practise(t);
            }
          });

  private void practise(LargeGemm.Tiles t) {
    t.packRows(a, t.rows(), 24, rows, 0);
    t.packRows(a, 4, 24, rows, 0);
    t.packRows(a.transposed(), 5, 12, rows, 0);
    t.packColumns(b, 24, 48, columns, 0, 24 * t.columns());
    t.packColumns(b.transposed(), 24, 41, columns, 0, 24 * t.columns());
    for (int left : new int[] {4, t.rows()}) {
      t.tile(t.rows(left), 24, rows, 0, columns, 0, columns, 0, t.columns(), false);
      t.tile(t.rows(left), 24, rows, 0, columns, 0, columns, 0, t.columns(), true);
    }
  }

  @Override
  public LargeGemm.@Nullable Tiles tiles() {
    return large.get().tiles();
  }

  @Override
  public void run(int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
    block.get().run(m, n, k, a, b, c, add);
  }

  @Override
  public Gemm.Block now() {
    return block.get();
  }

  @Override
  public int columns() {
    return block.get().columns();
  }

  @Override
  public double cycles(int m, int n) {
    return block.get().cycles(m, n);
  }
}
