package dev.adjoint.cpu;

import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.cpu.ConvColumns.Tile;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a convolution with respect to its kernel, {@code dw[o, c, k] = Σ dy[n, o, p] x[n,
 * c, i]}: the columns of the images times the transpose of dy.
 *
 * <p><b>The order of the sum</b> depends on shapes alone: the images are cut into slices, each
 * image into tiles of at most {@value #TILE} points that are added one after the other, and the
 * sums of the slices are added in order. With few channels, sums of lines are added in double.
 *
 * @param block the product of a block
 * @param direct loops that need no columns, if they suit
 * @param copy for the transpose at the end
 * @param from the images
 * @param images how many
 * @param groups of channels
 * @param inside channels of a group of the images
 * @param rows channels of a group of dy
 * @param dy row-major
 * @param dyAt where it begins
 */
record ConvWeight(
    Gemm.Block block,
    @Nullable ConvTiles direct,
    Copy copy,
    ConvColumns from,
    int images,
    int groups,
    int inside,
    int rows,
    Object dy,
    int dyAt) {
  /** Points of a tile: the terms of one chain. */
  static final int TILE = 256;

  /** Rows of columns at a time. */
  private static final int TALL = 640;

  /** Tasks to divide the work into, as far as possible. */
  private static final int TASKS = 16;

  /** Numbers in a band of the images: half of a second cache. */
  private static final int BAND = 1 << 17;

  /** Numbers that the sums of all slices may have together. */
  private static final int SUMS = 1 << 22;

  /** Fills {@code out}, row-major {@code [groups rows, inside, taps]}; there is a point to sum. */
  void run(Object out, int outAt) {
    if (inside * rows <= ConvPass.FEW) {
      runLines(out, outAt);
    } else {
      runProducts(out, outAt);
    }
  }

  /** Where a channel of a group of an image of dy begins. */
  private int at(int image, int group, int row) {
    return dyAt + ((image * groups + group) * rows + row) * from.points();
  }

  private void runProducts(Object out, int outAt) {
    int taps = from.taps();
    int numel = groups * rows * inside * taps;
    int most = Math.max(1, TALL / taps);
    int pieces = groups * ((inside - 1) / most + 1);
    int wanted = Math.clamp(Math.min(TASKS / pieces, SUMS / numel), 1, images);
    int each = (images - 1) / wanted + 1;
    int slices = (images - 1) / each + 1;
    int piece = Math.min(most, (inside * groups * slices - 1) / TASKS + 1);
    int across = (inside - 1) / piece + 1;
    Products lines = from.lines();
    Object sums = lines.take(slices * numel);
    Team.parallel(
        slices * groups * across,
        t -> {
          int slice = t / (groups * across);
          int group = t / across % groups;
          int c = t % across * piece;
          int first = slice * each;
          int n = Math.min(each, images - first);
          int at = slice * numel + (group * inside + c) * taps * rows;
          product(first, n, group, c, Math.min(piece, inside - c), sums, at);
        });
    Team.parallel(
        numel,
        1 << 14,
        (begin, end) -> {
          for (int s = 1; s < slices; s++) {
            lines.join(ReduceKind.SUM, sums, s * numel + begin, end - begin, sums, begin);
          }
        });
    int depth = inside * taps;
    for (int group = 0; group < groups; group++) {
      Matrix turned = new Matrix(sums, group * depth * rows, 1, rows);
      copy.matrix(rows, depth, turned, out, outAt + group * rows * depth);
    }
    lines.give(sums);
  }

  /** {@code sums[c, tap, o] = Σ} over the points of some images. */
  private void product(int first, int n, int group, int c, int count, Object sums, int at) {
    Tile[] tiles = Tile.cut(0, 1, from.points(), TILE, 8);
    if (direct != null) {
      direct(direct, tiles, first, n, group, c, count, (float[]) sums, at);
    } else {
      columns(tiles, first, n, group, c, count, sums, at);
    }
  }

  private void columns(
      Tile[] tiles, int first, int n, int group, int c, int count, Object sums, int at) {
    Products lines = from.lines();
    int rows = count * from.taps();
    Object columns = lines.take(rows * tiles[0].width());
    Copy.Line line = Copy.same(from.array(), columns);
    Matrix to = new Matrix(sums, at, this.rows, 1);
    for (int image = first; image < first + n; image++) {
      for (Tile tile : tiles) {
        int width = tile.width();
        Tile here = new Tile(image, 1, tile.from(), tile.to());
        from.read(line, here, group * inside + c, count, columns);
        Matrix b = new Matrix(dy, at(image, group, 0) + tile.from(), 1, from.points());
        boolean add = image > first || tile.from() > 0;
        block.run(rows, this.rows, width, new Matrix(columns, 0, width, 1), b, to, add);
      }
    }
    lines.give(columns);
  }

  private void direct(
      ConvTiles loops,
      Tile[] tiles,
      int first,
      int n,
      int group,
      int c,
      int count,
      float[] sums,
      int at) {
    ConvBands bands = new ConvBands(loops, from);
    int wide = bands.columns();
    int most = bands.band(count, BAND);
    int band = most;
    if (most < bands.rows()) { // as many rows as a tile of points may touch
      band = 0;
      for (Tile tile : tiles) {
        band = Math.max(band, (tile.to() - 1) / wide - tile.from() / wide + 1);
      }
    }
    int[] off = bands.offsets(count, band);
    float[] pixels = Scratch.take(bands.numel(count, band));
    Matrix to = new Matrix(sums, at, rows, 1);
    for (int image = first; image < first + n; image++) {
      int start = -1;
      for (Tile tile : tiles) {
        int top = band == bands.rows() ? 0 : tile.from() / wide;
        if (top != start) {
          start = top;
          int lines = Math.min(band, bands.rows() - start);
          bands.fill(image, group * inside + c, count, start, lines, band, pixels);
        }
        int p = tile.from() - start * wide;
        Matrix b = new Matrix(dy, at(image, group, 0) + tile.from(), from.points(), 1);
        boolean add = image > first || tile.from() > 0;
        loops.weights(count * from.taps(), rows, tile.width(), pixels, p, off, b, to, add);
      }
    }
    Scratch.give(pixels);
  }

  private void runLines(Object out, int outAt) {
    int taps = from.taps();
    Tile[] tiles = Tile.cut(0, images, from.points(), Lines.CHUNK / 2, 16);
    Team.parallel(
        groups * inside * taps,
        t -> {
          int channel = t / taps;
          int tap = t % taps;
          double[] sums = new double[rows];
          for (Tile tile : tiles) {
            lines(tile, channel, tap, sums);
          }
          for (int r = 0; r < rows; r++) {
            int o = channel / inside * rows + r;
            int d = outAt + (o * inside + channel % inside) * taps + tap;
            if (out instanceof float[] f) {
              f[d] = (float) sums[r];
            } else {
              ((double[]) out)[d] = sums[r];
            }
          }
        });
  }

  /** Adds a tile's terms of one element of the kernel for all rows. */
  private void lines(Tile tile, int channel, int tap, double[] sums) {
    Products lines = from.lines();
    int points = tile.points();
    Object one = lines.take(points);
    Object dot = lines.take(1);
    Copy.Line line = Copy.same(from.array(), one);
    for (int i = 0; i < tile.images(); i++) {
      from.read(line, tile.image() + i, channel, tap, tile.from(), tile.to(), one, 0);
      for (int r = 0; r < rows; r++) {
        int p = at(tile.image() + i, channel / inside, r) + tile.from();
        lines.dots(one, 0, 0, 1, dy, p, points, dot, 0);
        sums[r] += dot instanceof float[] f ? f[0] : ((double[]) dot)[0];
      }
    }
    lines.give(one);
    lines.give(dot);
  }
}
