package dev.adjoint.cpu;

/** {@link ConvWinograd} in plain loops. */
final class PlainSquares implements ConvWinograd.Loops {
  private final PlainGemm gemm = new PlainGemm();

  @Override
  public int wide() {
    return 32;
  }

  @Override
  public void pixels(float[] lines, int step, int n, float[] v, int pv, int panel, int place) {
    float[] t = new float[ConvWinograd.PLACES];
    for (int l = 0; l < n; l++) {
      for (int j = 0; j < 4; j++) {
        int p = 2 * l + j;
        float d0 = lines[p];
        float d1 = lines[p + step];
        float d2 = lines[p + 2 * step];
        float d3 = lines[p + 3 * step];
        t[j] = d0 - d2;
        t[4 + j] = d1 + d2;
        t[8 + j] = d2 - d1;
        t[12 + j] = d1 - d3;
      }
      int at = pv + l / wide() * panel + l % wide();
      for (int i = 0; i < 16; i += 4) {
        v[at + i * place] = t[i] - t[i + 2];
        v[at + (i + 1) * place] = t[i + 1] + t[i + 2];
        v[at + (i + 2) * place] = t[i + 2] - t[i + 1];
        v[at + (i + 3) * place] = t[i + 1] - t[i + 3];
      }
    }
  }

  @Override
  public int[] rows(int m, int step) {
    return new int[0];
  }

  @Override
  public void panel(int m, int kc, Matrix a, int[] rows, float[] b, int pb, Matrix c, boolean add) {
    gemm.run(m, wide(), kc, a, new Matrix(b, pb, wide(), 1), c, add);
  }

  @Override
  public void results(float[] m, int pm, int place, int n, float bias, float[] y, int step) {
    float[] t = new float[8];
    for (int l = 0; l < n; l++) {
      for (int j = 0; j < 4; j++) {
        float m0 = m[pm + j * place + l];
        float m1 = m[pm + (4 + j) * place + l];
        float m2 = m[pm + (8 + j) * place + l];
        float m3 = m[pm + (12 + j) * place + l];
        t[j] = m0 + m1 + m2;
        t[4 + j] = m1 - m2 - m3;
      }
      for (int i = 0; i < 2; i++) {
        y[2 * i * step + l] = t[4 * i] + t[4 * i + 1] + t[4 * i + 2] + bias;
        y[(2 * i + 1) * step + l] = t[4 * i + 1] - t[4 * i + 2] - t[4 * i + 3] + bias;
      }
    }
  }

  @Override
  public void merge(float[] y, int pa, int pb, int n, float[] line) {
    for (int i = 0; i < n; i++) {
      line[2 * i] = y[pa + i];
      line[2 * i + 1] = y[pb + i];
    }
  }
}
