package dev.adjoint.cpu;

/** A {@link Gemm.Block} that becomes a vector loop when that is {@link Warm}. */
final class WarmBlock implements Gemm.Block {
  private final float[] a = new float[12 * 32];
  private final float[] b = new float[48 * 32];
  private final float[] c = new float[12 * 48];

  /** Whole and partial tiles, B by rows and by columns, first and later blocks of the sum. */
  private final Warm<Gemm.Block> block =
      new Warm<>(
          new PlainGemm(),
          () -> new VectorGemm(new WarmStrips()),
          f -> {
            f.run(12, 48, 24, a, 0, 32, b, 0, 48, 1, c, 0, 48, 1, true);
            f.run(12, 48, 24, a, 0, 32, b, 0, 1, 32, c, 0, 48, 1, false);
            f.run(12, 41, 5, a, 0, 32, b, 0, 48, 1, c, 0, 48, 1, false);
          });

  @Override
  public void run(
      int m, int n, int k, Object a, int pa, int lda, Object b, int pb, int rsb, int csb,
      Object c, int pc, int rsc, int csc, boolean add) {
    block.get().run(m, n, k, a, pa, lda, b, pb, rsb, csb, c, pc, rsc, csc, add);
  }

  @Override
  public int columns() {
    return block.get().columns();
  }

  @Override
  public int narrow() {
    return block.get().narrow();
  }
}
