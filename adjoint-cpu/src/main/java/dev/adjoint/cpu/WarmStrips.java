package dev.adjoint.cpu;

/** {@link Copy.Strips} that become a vector loop when that is {@link Warm}. */
final class WarmStrips implements Copy.Strips {
  private final float[] s = new float[8 * 64];
  private final float[] d = new float[64 * 8];
  private final Warm<Copy.Strips> strips =
      new Warm<>(new PlainStrips(), WarmStrips::vector, f -> f.strip(s, 0, 64, 64, d, 0, 8));

  /** The vector form, where vectors are wide enough for it. */
  static Copy.Strips vector() {
    return Simd.F32.length() < 8 ? new PlainStrips() : new VectorTranspose();
  }

  @Override
  public void strip(float[] s, int ps, int lds, int n, float[] d, int pd, int ldd) {
    strips.get().strip(s, ps, lds, n, d, pd, ldd);
  }
}
