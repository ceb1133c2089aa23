package dev.adjoint.cpu;

/** {@link NormLines} that become vector loops when those are {@link Warm}. */
final class WarmNormLines {
  private static final int[] LENGTHS = {3, 64, 137, 200};

  private final float[] x = new float[256];
  private final float[] y = new float[256];
  private final double[] lanes = new double[2 * NormLines.LANES];
  private final Warm<NormLines> forward =
      new Warm<>(
          new PlainNormLines(),
          VectorNormLines::new,
          l -> {
            for (int n : LENGTHS) {
              double m = l.sum(x, 1, n, lanes) + l.squares(x, 1, n, 1, lanes);
              l.scale(x, 1, n, (float) m, 0, 1, x, x, y, 0);
              l.scale(x, 1, n, (float) m, 0, 1, 1, y, 0);
            }
          });
  private final Warm<NormLines> backward =
      new Warm<>(
          new PlainNormLines(),
          VectorNormLines::new,
          l -> {
            for (int n : LENGTHS) {
              l.dots(x, 1, x, 0, n, 0, 0, 1, x, lanes);
              l.gradient(x, 1, x, 0, n, 0, 0, 1, x, 0, (float) lanes[0], y, 0, y, y);
              l.gradient(x, 1, x, 0, n, 0, 0, 1, 1, 1, y, 0);
            }
          });

  NormLines forward() {
    return forward.get();
  }

  NormLines backward() {
    return backward.get();
  }
}
