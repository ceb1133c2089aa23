package dev.adjoint.cpu;

/**
 * Reads images {@code [n, c, i...]} on a grid: for a tap with its offset, grid point q reads
 * element {@code q step + offset} along each axis, 0 outside. A row for every channel and tap makes
 * the matrix that turns a convolution into a product (im2col), piece by piece.
 *
 * @param lines loops of the images' type
 * @param array the images, row-major
 * @param at where they begin
 * @param channels of an image
 * @param sizes of the images' spatial axes
 * @param grid sizes of the grid
 * @param step of the grid along each axis
 * @param offsets of each tap along each axis
 */
record ConvColumns(
    Products lines,
    Object array,
    int at,
    int channels,
    int[] sizes,
    int[] grid,
    int[] step,
    int[][] offsets) {
  /** Elements of a channel of an image. */
  int plane() {
    return product(sizes);
  }

  /** Points of the grid. */
  int points() {
    return product(grid);
  }

  /** Number of taps. */
  int taps() {
    return offsets.length;
  }

  static int product(int[] sizes) {
    int n = 1;
    for (int s : sizes) {
      n *= s;
    }
    return n;
  }

  /** Whether every point reads its own element, so that the images are their own columns. */
  boolean isPlain() {
    if (taps() != 1 || !java.util.Arrays.equals(sizes, grid)) {
      return false;
    }
    for (int i = 0; i < step.length; i++) {
      if (step[i] != 1 || offsets[0][i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Points p to end of a tap on a channel of an image, written to {@code to} from pt on. */
  void read(Copy.Line line, int image, int channel, int tap, int p, int end, Object to, int pt) {
    int first = at + (image * channels + channel) * plane();
    if (isShift()) {
      shift(line, first, offsets[tap], p, end, to, pt);
      return;
    }
    int last = grid.length - 1;
    int width = grid[last];
    int size = sizes[last];
    int s = step[last];
    int o = offsets[tap][last];
    int least = o >= 0 ? 0 : (-o - 1) / s + 1; // the first point that reads the image
    int most = size - 1 - o < 0 ? 0 : (size - 1 - o) / s + 1; // and the one after the last
    int row = p / width;
    int q = p - row * width;
    int left = end - p;
    int d = pt;
    while (left > 0) {
      int stop = Math.min(width, q + left);
      int start = row(row, tap);
      int low = start < 0 ? stop : Math.clamp(least, q, stop);
      int high = Math.clamp(most, low, stop);
      if (low > q) {
        lines.clear(to, d, low - q);
      }
      if (high > low) {
        line.run(first + start + low * s + o, s, d + low - q, 1, high - low);
      }
      if (stop > high) {
        lines.clear(to, d + high - q, stop - high);
      }
      d += stop - q;
      left -= stop - q;
      q = 0;
      row++;
    }
  }

  /** Whether a tap reads a line or a plane of the image's own size, moved as a whole. */
  private boolean isShift() {
    if (grid.length > 2 || !java.util.Arrays.equals(sizes, grid)) {
      return false;
    }
    for (int s : step) {
      if (s != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Points p to end of the plane moved by an offset: one piece of memory, of which then the columns
   * are cleared that came from the neighbouring rows.
   */
  private void shift(Copy.Line line, int first, int[] offset, int p, int end, Object to, int pt) {
    int width = grid[grid.length - 1];
    int o = offset[grid.length - 1];
    int by = grid.length == 1 ? o : offset[0] * width + o;
    int low = Math.clamp(-by, p, end);
    int high = Math.clamp(plane() - by, low, end);
    lines.clear(to, pt, low - p);
    if (high > low) { // else its place may lie beyond the array
      line.run(first + low + by, 1, pt + low - p, 1, high - low);
    }
    lines.clear(to, pt + high - p, end - high);
    int from = o < 0 ? 0 : Math.max(0, width - o); // the first column that lies outside
    int count = Math.min(width, Math.abs(o));
    if (count == 0) {
      return;
    }
    for (int q = p - p % width + from; q < high; q += width) {
      int start = Math.max(q, low);
      int stop = Math.min(q + count, high);
      if (start < stop) {
        lines.clear(to, pt + start - p, stop - start);
      }
    }
  }

  /** Where in its plane the row begins that a row of the grid reads; -1 outside. */
  private int row(int row, int tap) {
    int start = 0;
    int stride = sizes[grid.length - 1];
    int rest = row;
    for (int axis = grid.length - 2; axis >= 0; axis--) {
      int next = rest / grid[axis];
      int i = (rest - next * grid[axis]) * step[axis] + offsets[tap][axis];
      if (i < 0 || i >= sizes[axis]) {
        return -1;
      }
      start += i * stride;
      stride *= sizes[axis];
      rest = next;
    }
    return start;
  }

  /** The rows of some channels, each with all taps, at points of some images one after another. */
  void read(Copy.Line line, Tile tile, int channel, int count, Object to) {
    int width = tile.width();
    int row = 0;
    for (int c = channel; c < channel + count; c++) {
      for (int tap = 0; tap < taps(); tap++, row++) {
        for (int i = 0; i < tile.images; i++) {
          int d = row * width + i * tile.points();
          read(line, tile.image + i, c, tap, tile.from, tile.to, to, d);
        }
      }
    }
  }

  /** Points from (inclusive) to (exclusive) of some images: a part of one, or some whole. */
  record Tile(int image, int images, int from, int to) {
    int points() {
      return to - from;
    }

    int width() {
      return images * points();
    }

    /** Cuts n images into tiles of about {@code width} points; a part's length is a multiple. */
    static Tile[] cut(int first, int n, int points, int width, int multiple) {
      if (points <= width) {
        int each = Math.min(n, width / points);
        Tile[] tiles = new Tile[(n - 1) / each + 1];
        for (int i = 0; i < tiles.length; i++) {
          tiles[i] = new Tile(first + i * each, Math.min(each, n - i * each), 0, points);
        }
        return tiles;
      }
      int parts = (points - 1) / width + 1;
      int length = ((points - 1) / parts / multiple + 1) * multiple;
      parts = (points - 1) / length + 1;
      Tile[] tiles = new Tile[n * parts];
      for (int i = 0; i < tiles.length; i++) {
        int from = i % parts * length;
        tiles[i] = new Tile(first + i / parts, 1, from, Math.min(points, from + length));
      }
      return tiles;
    }
  }
}
