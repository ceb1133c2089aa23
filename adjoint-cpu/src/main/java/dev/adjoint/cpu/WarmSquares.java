package dev.adjoint.cpu;

import java.util.function.Supplier;

/** {@link ConvWinograd.Loops} that become vector loops when those are {@link Warm}. */
final class WarmSquares implements Supplier<ConvWinograd.Loops> {
  private static final int K = 24;

  private final float[] squares = new float[16 * 128];
  private final float[] places = new float[17 * 64 + K * 32];
  private final float[] line = new float[256];
  private final Matrix a = new Matrix(new float[12 * K], 0, K, 1);
  private final Matrix c = new Matrix(new float[12 * 48], 0, 48, 1);

  /** First and later blocks of the sum. */
  private final Warm<ConvWinograd.Loops> loops =
      new Warm<>(
          new PlainSquares(),
          VectorSquares::new,
          f -> {
            f.pixels(squares, 400, 40, places, 0, 64, 64);
            int[] rows = f.rows(12, a.rs());
            f.panel(12, K, a, rows, places, 0, c, false);
            f.panel(12, K, a, rows, places, 0, c, true);
            f.results(places, 0, 64, 40, 1, squares, 64);
            f.merge(squares, 0, 64, 40, line);
          });

  @Override
  public ConvWinograd.Loops get() {
    return loops.get();
  }
}
