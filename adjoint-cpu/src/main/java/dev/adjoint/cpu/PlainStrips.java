package dev.adjoint.cpu;

/** The transpose of strips of eight rows, element by element. */
final class PlainStrips implements Copy.Strips {
  @Override
  public void strip(float[] s, int ps, int lds, int n, float[] d, int pd, int ldd) {
    int p1 = ps + lds;
    int p2 = p1 + lds;
    int p3 = p2 + lds;
    int p4 = p3 + lds;
    int p5 = p4 + lds;
    int p6 = p5 + lds;
    int p7 = p6 + lds;
    for (int k = 0; k < n; k++) {
      int q = pd + k * ldd;
      d[q] = s[ps + k];
      d[q + 1] = s[p1 + k];
      d[q + 2] = s[p2 + k];
      d[q + 3] = s[p3 + k];
      d[q + 4] = s[p4 + k];
      d[q + 5] = s[p5 + k];
      d[q + 6] = s[p6 + k];
      d[q + 7] = s[p7 + k];
    }
  }
}
