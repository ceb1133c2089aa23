package dev.adjoint.cpu;

import java.util.Arrays;

/**
 * A {@link ConvPass} without columns: band by band of the images, which are read where they lie.
 * Its order of sum is that of the products of columns, and so are its bits.
 *
 * @param tiles the loops
 * @param pass what to do
 */
record ConvDirect(ConvTiles tiles, ConvPass pass) {
  /** Numbers in a band: a quarter of a second cache. */
  private static final int BAND = 1 << 16;

  /** Whether lines of points fill enough of their vectors. */
  static boolean suits(ConvColumns from, int inside, int rows) {
    int points = from.points();
    return from.grid().length <= 2
        && inside * rows > ConvPass.FEW
        && points * 10 >= (points + 15) / 16 * 16 * 7;
  }

  /** Writes all points of the grid. */
  void run() {
    ConvBands bands = new ConvBands(tiles, pass.from());
    int rows = pass.rows();
    int band = bands.band(pass.inside(), BAND);
    int count = (bands.rows() - 1) / band + 1;
    int tasks = pass.groups() * pass.images() * count;
    int parts = Math.clamp((2L * Team.threads() - 1) / tasks + 1, 1, (rows - 1) / 32 + 1);
    int tall = (rows - 1) / parts / 8 * 8 + 8;
    int down = (rows - 1) / tall + 1;
    int[] off = bands.offsets(pass.inside(), band);
    Team.parallel(
        tasks * down,
        t -> {
          int first = t % down * tall;
          int start = t / down % count * band;
          int image = t / down / count % pass.images();
          int group = t / down / count / pass.images();
          band(bands, off, band, group, image, start, first, Math.min(tall, rows - first));
        });
  }

  /** Some channels of a group on a band of an image. */
  private void band(
      ConvBands bands, int[] off, int band, int group, int image, int start, int first, int m) {
    ConvColumns from = pass.from();
    int inside = pass.inside();
    int taps = from.taps();
    int depth = inside * taps;
    int lines = Math.min(band, bands.rows() - start);
    int n = lines * bands.columns();
    float[] pixels = Scratch.take(bands.numel(inside, band));
    bands.fill(image, group * inside, inside, start, lines, band, pixels);
    boolean inPlace = Arrays.equals(pass.outSizes(), from.grid());
    int plane = ConvColumns.product(pass.outSizes());
    int at = pass.outAt() + ((image * pass.groups() + group) * pass.rows() + first) * plane;
    float[] result = inPlace ? (float[]) pass.out() : Scratch.take(m * n);
    Matrix c =
        inPlace
            ? new Matrix(result, at + start * bands.columns(), plane, 1)
            : new Matrix(result, 0, n, 1);
    Matrix a =
        new Matrix(
            pass.weights(), pass.weightsAt() + (group * pass.rows() + first) * depth, depth, 1);
    int piece = Math.min(inside, Math.max(1, ConvPass.DEEP / taps)) * taps;
    for (int k = 0; k < depth; ) {
      int end = Math.min(depth, k / piece * piece + piece);
      int kc = Math.min(Gemm.DEPTH, end - k);
      tiles.points(m, n, kc, a.from(0, k), off, k, pixels, 0, c, k > 0);
      k += kc;
    }
    Scratch.give(pixels);
    if (pass.bias() instanceof float[] bias) {
      for (int i = 0; i < m; i++) {
        ConvPass.add(bias[group * pass.rows() + first + i], result, c.at() + i * c.rs(), n);
      }
    }
    if (!inPlace) {
      pass.scatter(result, m, start * bands.columns(), n, at);
      Scratch.give(result);
    }
  }
}
