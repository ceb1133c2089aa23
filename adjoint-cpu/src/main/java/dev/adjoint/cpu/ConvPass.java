package dev.adjoint.cpu;

import dev.adjoint.cpu.ConvColumns.Tile;
import org.jspecify.annotations.Nullable;

/**
 * Result channels on a grid as a product: weights {@code [groups, rows, channels taps]} times the
 * columns of the images, tile by tile. The whole of a convolution, or one phase of a transposed
 * one.
 *
 * <p><b>The order of the sum</b> depends on shapes alone: channels are taken in pieces of so many
 * that a piece has about {@value #DEEP} terms, and each piece has the order of {@link Gemm}. Tiles
 * and threads change nothing.
 *
 * @param block the product of a block
 * @param from the images
 * @param images how many
 * @param groups of channels
 * @param inside channels of a group of the images
 * @param rows channels of a group of the result
 * @param weights row-major
 * @param weightsAt where they begin
 * @param bias one number for each channel of the result, added last, if any
 * @param out the result, row-major
 * @param outAt where it begins
 * @param outSizes its spatial axes
 * @param outStart the element along each axis that the grid's first point is
 * @param outStep from one point to the next
 */
record ConvPass(
    Gemm.Block block,
    ConvColumns from,
    int images,
    int groups,
    int inside,
    int rows,
    Object weights,
    int weightsAt,
    @Nullable Object bias,
    Object out,
    int outAt,
    int[] outSizes,
    int[] outStart,
    int[] outStep) {
  /** Terms of a piece of the sum. */
  static final int DEEP = 1024;

  /** Numbers in a piece of the columns: half of a second cache. */
  private static final int COLUMNS = 1 << 17;

  /** Channels of a group, in times out, up to which a product is not worth its packing. */
  static final int FEW = 4;

  /** Writes all points of the grid; there is at least one term and one point. */
  void run() {
    if (inside * rows <= FEW) {
      runLines();
    } else {
      runProducts();
    }
    if (bias != null) {
      addToPlanes(bias, groups * rows, out, outAt, images, plane());
    }
  }

  /** Adds to each channel of images its number. */
  static void addToPlanes(Object bias, int channels, Object out, int at, int images, int plane) {
    Team.parallel(
        images * channels,
        Math.max(1, (1 << 15) / plane),
        (from, to) -> {
          for (int p = from; p < to; p++) {
            if (bias instanceof float[] b) {
              add(b[p % channels], (float[]) out, at + p * plane, plane);
            } else {
              double[] b = (double[]) bias;
              add(b[p % channels], (double[]) out, at + p * plane, plane);
            }
          }
        });
  }

  static void add(float x, float[] to, int at, int n) {
    for (int j = at; j < at + n; j++) {
      to[j] += x;
    }
  }

  private static void add(double x, double[] to, int at, int n) {
    for (int j = at; j < at + n; j++) {
      to[j] += x;
    }
  }

  private boolean isDense() {
    return java.util.Arrays.equals(outSizes, from.grid());
  }

  private int plane() {
    return ConvColumns.product(outSizes);
  }

  /** Where a channel of a group of an image of the result begins. */
  private int at(int image, int group, int row) {
    return outAt + ((image * groups + group) * rows + row) * plane();
  }

  private void runProducts() {
    int taps = from.taps();
    int piece = Math.min(inside, Math.max(1, DEEP / taps));
    int deep = piece * taps;
    int unit = block.columns();
    int wide = Math.max(unit, Math.min(1024, COLUMNS / deep / unit * unit));
    Tile[] tiles = Tile.cut(0, images, from.points(), wide, unit);
    int tasks = groups * tiles.length;
    int parts = Math.clamp((2L * Team.threads() - 1) / tasks + 1, 1, (rows - 1) / 32 + 1);
    int tall = (rows - 1) / parts / 8 * 8 + 8;
    int down = (rows - 1) / tall + 1;
    Team.parallel(
        tasks * down,
        t -> {
          int first = t % down * tall;
          Tile tile = tiles[t / down % tiles.length];
          product(t / down / tiles.length, tile, first, Math.min(tall, rows - first), piece);
        });
  }

  /** Some rows of a group on a tile. */
  private void product(int group, Tile tile, int first, int count, int piece) {
    Products lines = from.lines();
    int taps = from.taps();
    int width = tile.width();
    boolean inPlace = tile.images() == 1 && isDense();
    boolean plain = tile.images() == 1 && from.isPlain();
    Object result = inPlace ? out : lines.take(count * width);
    Matrix c =
        inPlace
            ? new Matrix(out, at(tile.image(), group, first) + tile.from(), plane(), 1)
            : new Matrix(result, 0, width, 1);
    Object columns = plain ? from.array() : lines.take(piece * taps * width);
    Copy.Line line = Copy.same(from.array(), columns);
    int depth = inside * taps;
    Matrix a = new Matrix(weights, weightsAt + (group * rows + first) * depth, depth, 1);
    for (int k = 0; k < inside; k += piece) {
      int some = Math.min(piece, inside - k);
      int channel = group * inside + k;
      Matrix b;
      if (plain) {
        int plane = from.plane();
        int start = (tile.image() * from.channels() + channel) * plane + tile.from();
        b = new Matrix(columns, from.at() + start, plane, 1);
      } else {
        from.read(line, tile, channel, some, columns);
        b = new Matrix(columns, 0, width, 1);
      }
      block.run(count, width, some * taps, a.from(0, k * taps), b, c, k > 0);
    }
    if (!plain) {
      lines.give(columns);
    }
    if (!inPlace) {
      Copy.Line back = Copy.same(result, out);
      for (int r = 0; r < count; r++) {
        for (int i = 0; i < tile.images(); i++) {
          int d = at(tile.image() + i, group, first + r);
          write(back, r * width + i * tile.points(), tile, d);
        }
      }
      lines.give(result);
    }
  }

  /** Tap by tap, for few channels: each tap's line is added to the result's. */
  private void runLines() {
    Tile[] tiles = Tile.cut(0, images, from.points(), Lines.CHUNK / 2, 16);
    Team.parallel(groups * tiles.length, t -> lines(t % groups, tiles[t / groups]));
  }

  private void lines(int group, Tile tile) {
    Products lines = from.lines();
    int taps = from.taps();
    int width = tile.width();
    Object sums = lines.take(rows * width);
    Object one = lines.take(width);
    Copy.Line line = Copy.same(from.array(), one);
    lines.clear(sums, 0, rows * width);
    for (int k = 0; k < inside; k++) {
      for (int tap = 0; tap < taps; tap++) {
        for (int i = 0; i < tile.images(); i++) {
          int d = i * tile.points();
          int channel = group * inside + k;
          from.read(line, tile.image() + i, channel, tap, tile.from(), tile.to(), one, d);
        }
        for (int r = 0; r < rows; r++) {
          int w = weightsAt + ((group * rows + r) * inside + k) * taps + tap;
          lines.axpy(weights, w, one, 0, width, sums, r * width);
        }
      }
    }
    Copy.Line back = Copy.same(sums, out);
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < tile.images(); i++) {
        write(back, r * width + i * tile.points(), tile, at(tile.image() + i, group, r));
      }
    }
    lines.give(sums);
    lines.give(one);
  }

  /** Puts n points of some channels in one image, from {@code from} on, to their places. */
  void scatter(Object result, int channels, int from, int n, int at) {
    Copy.Line line = Copy.same(result, out);
    Tile tile = new Tile(0, 1, from, from + n);
    for (int r = 0; r < channels; r++) {
      write(line, r * n, tile, at + r * plane());
    }
  }

  /** The points of a tile in one image, from s on, to their places in a plane of the result. */
  private void write(Copy.Line line, int s, Tile tile, int planeAt) {
    int[] grid = from.grid();
    int last = grid.length - 1;
    int width = grid[last];
    int row = tile.from() / width;
    int q = tile.from() - row * width;
    int left = tile.points();
    int p = s;
    while (left > 0) {
      int n = Math.min(width - q, left);
      int d = planeAt + outStart[last] + q * outStep[last];
      int stride = outSizes[last];
      for (int axis = last - 1, rest = row; axis >= 0; axis--) {
        int next = rest / grid[axis];
        d += (outStart[axis] + (rest - next * grid[axis]) * outStep[axis]) * stride;
        stride *= outSizes[axis];
        rest = next;
      }
      line.run(p, 1, d, outStep[last], n);
      p += n;
      left -= n;
      q = 0;
      row++;
    }
  }
}
