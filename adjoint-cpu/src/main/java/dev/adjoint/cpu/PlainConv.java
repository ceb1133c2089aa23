package dev.adjoint.cpu;

/** What {@link ConvTiles} mean, in plain loops. Products of columns are faster. */
final class PlainConv implements ConvTiles {
  @Override
  public boolean isFast() {
    return false;
  }

  @Override
  public void points(
      int m, int n, int kc, Matrix a, int[] off, int po, float[] b, int pb, Matrix c, boolean add) {
    float[] w = a.f32();
    float[] z = c.f32();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float s = 0;
        for (int k = 0; k < kc; k++) {
          s = Math.fma(w[a.at() + i * a.rs() + k], b[off[po + k] + pb + j], s);
        }
        int d = c.at() + i * c.rs() + j;
        z[d] = add ? z[d] + s : s;
      }
    }
  }

  @Override
  public void weights(
      int m, int n, int kc, float[] a, int pa, int[] off, Matrix b, Matrix c, boolean add) {
    float[] y = b.f32();
    float[] z = c.f32();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float s = 0;
        for (int k = 0; k < kc; k++) {
          s = Math.fma(a[off[i] + pa + k], y[b.at() + j * b.rs() + k], s);
        }
        int d = c.at() + i * c.rs() + j;
        z[d] = add ? z[d] + s : s;
      }
    }
  }

  @Override
  public void shift(float[] from, int pf, float[] to, int pt, int n, int width, int[] keep) {
    for (int i = 0; i < n; i++) {
      to[pt + i] = keep[i % width] == 0 ? 0 : from[pf + i];
    }
  }
}
