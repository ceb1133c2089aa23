package dev.adjoint.cpu;

import java.util.function.Supplier;

/** {@link ConvTiles} that become vector loops when those are {@link Warm}. */
final class WarmConv implements Supplier<ConvTiles> {
  private static final int K = 24;

  private final int[] off = new int[K];
  private final int[] keep = new int[14 + 16];
  private final float[] image = new float[256];
  private final Matrix a = new Matrix(new float[12 * K], 0, K, 1);
  private final Matrix b = new Matrix(new float[48 * K], 0, K, 1);
  private final Matrix c = new Matrix(new float[12 * 48], 0, 48, 1);

  /** Whole and partial tiles, first and later blocks of the sum. */
  private final Warm<ConvTiles> tiles =
      new Warm<>(
          new PlainConv(),
          () -> new VectorConv(new VectorGemm(new WarmStrips())),
          f -> {
            f.points(12, 48, K, a, off, 0, image, 0, c, true);
            f.points(12, 41, K, a, off, 0, image, 0, c, false);
            f.points(8, 48, K, a, off, 0, image, 0, c, true);
            f.weights(12, 48, K, image, 0, off, b, c, true);
            f.weights(12, 41, K, image, 0, off, b, c, false);
            f.shift(image, 1, image, 100, 90, 14, keep);
          });

  /** Lines begin anywhere in a small image. */
  WarmConv() {
    for (int k = 0; k < K; k++) {
      off[k] = k * 5 % 64;
    }
  }

  @Override
  public ConvTiles get() {
    return tiles.get();
  }
}
