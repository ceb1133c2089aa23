package dev.adjoint.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Images as {@link ConvTiles} read them. All taps with the same offset along the rows read the same
 * copy of a channel, moved by that offset, one row of the grid after the other without a gap; their
 * offsets across the rows are only another place to begin. So a 3 x 3 kernel needs three copies of
 * an image and not nine, and every line of points is one piece of memory. With a step of s across
 * the rows there is a copy for each rest divided by s.
 *
 * <p>A band is some rows of the grid, with the rows around it that its taps read.
 */
final class ConvBands {
  private final ConvTiles tiles;
  private final ConvColumns from;
  private final float[] images;
  private final int height; // of an image
  private final int width;
  private final int rows; // of the grid
  private final int columns;
  private final int down; // the step
  private final int across;
  private final int[] shift; // of each copy along the rows
  private final int[][] keep; // for each copy, which columns its taps read: ConvTiles.shift
  private final int[] rest; // of each copy's rows divided by the step
  private final int[] copy; // of each tap
  private final int[] row; // of each tap in its copy, for the band's first row
  private final int first; // of the band's rows, relative to the grid's
  private final int more; // rows beyond the band's own

  /** Of one or two spatial axes; one is taken as a column. */
  ConvBands(ConvTiles tiles, ConvColumns from) {
    boolean flat = from.grid().length == 1;
    this.tiles = tiles;
    this.from = from;
    this.images = (float[]) from.array();
    this.height = from.sizes()[0];
    this.width = flat ? 1 : from.sizes()[1];
    this.rows = from.grid()[0];
    this.columns = flat ? 1 : from.grid()[1];
    this.down = from.step()[0];
    this.across = flat ? 1 : from.step()[1];
    int taps = from.taps();
    copy = new int[taps];
    row = new int[taps];
    List<int[]> copies = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int t = 0; t < taps; t++) {
      int[] o = from.offsets()[t];
      int along = flat ? 0 : o[1];
      int left = Math.floorMod(o[0], down);
      row[t] = Math.floorDiv(o[0], down);
      least = Math.min(least, row[t]);
      most = Math.max(most, row[t]);
      copy[t] = -1;
      for (int i = 0; i < copies.size(); i++) {
        if (copies.get(i)[0] == along && copies.get(i)[1] == left) {
          copy[t] = i;
        }
      }
      if (copy[t] < 0) {
        copy[t] = copies.size();
        copies.add(new int[] {along, left});
      }
    }
    shift = copies.stream().mapToInt(c -> c[0]).toArray();
    rest = copies.stream().mapToInt(c -> c[1]).toArray();
    keep = new int[shift.length][columns + 16];
    for (int i = 0; i < shift.length; i++) {
      for (int q = 0; q < keep[i].length; q++) {
        int x = q % columns * across + shift[i];
        keep[i][q] = x >= 0 && x < width ? -1 : 0;
      }
    }
    first = least;
    more = most - least;
    for (int t = 0; t < taps; t++) {
      row[t] -= least;
    }
  }

  /** Rows of the grid. */
  int rows() {
    return rows;
  }

  /** Points of a row of the grid. */
  int columns() {
    return columns;
  }

  /**
   * Numbers from a copy to the next one, of a band of so many rows: whole lines of the cache, an
   * odd number of them, so that the copies do not all compete for the same few sets of it.
   */
  private int stride(int band) {
    return (((band + more) * columns + 15) / 16 | 1) * 16;
  }

  /** Numbers that a band of so many channels takes, and what is read beyond its end. */
  int numel(int channels, int band) {
    return Math.addExact(Math.multiplyExact(channels * shift.length, stride(band)), 64);
  }

  /** The most rows that keep a band of some channels under so many numbers; at least 1. */
  int band(int channels, int most) {
    int lines = most / (channels * shift.length * columns) - more;
    int parts = (rows - 1) / Math.clamp(lines, 1, rows) + 1;
    return (rows - 1) / parts + 1;
  }

  /** Where the first point of each channel's taps lies in a band; filled to a multiple of 8. */
  int[] offsets(int channels, int band) {
    int taps = copy.length;
    int[] off = new int[(channels * taps + 7) & -8];
    for (int c = 0; c < channels; c++) {
      for (int t = 0; t < taps; t++) {
        off[c * taps + t] = (c * shift.length + copy[t]) * stride(band) + row[t] * columns;
      }
    }
    return off;
  }

  /** Fills a band of {@code count} rows from {@code start} on; {@code band} decides its layout. */
  void fill(int image, int channel, int channels, int start, int count, int band, float[] to) {
    int stride = stride(band);
    int at = 0;
    for (int c = channel; c < channel + channels; c++) {
      int plane = from.at() + (image * from.channels() + c) * height * width;
      for (int i = 0; i < shift.length; i++, at += stride) {
        copy(plane, i, start + first, count + more, to, at);
      }
    }
  }

  /** Rows of a copy: row j of the grid reads row {@code j down + rest} of the plane. */
  private void copy(int plane, int which, int start, int count, float[] to, int at) {
    int rest = this.rest[which];
    int shift = this.shift[which];
    int low = Math.clamp(-start, 0, count);
    int high = Math.clamp(Math.floorDiv(height - 1 - rest, down) + 1L - start, low, count);
    clear(to, at, low * columns);
    clear(to, at + high * columns, (count - high) * columns);
    if (high == low) {
      return;
    }
    int s = plane + ((start + low) * down + rest) * width;
    int d = at + low * columns;
    int left = Math.clamp(-Math.floorDiv(shift, across), 0, columns);
    int right = Math.clamp(Math.floorDiv(width - 1 - shift, across) + 1L, left, columns);
    if (across == 1 && down == 1 && width == columns && Math.abs(shift) <= width) {
      shift(s + shift, (high - low) * columns, keep[which], to, d);
      return;
    }
    for (int j = low; j < high; j++, s += down * width, d += columns) {
      clear(to, d, left);
      if (across == 1) {
        System.arraycopy(images, s + left + shift, to, d + left, right - left);
      } else {
        int p = s + shift;
        for (int q = left; q < right; q++) {
          to[d + q] = images[p + q * across];
        }
      }
      clear(to, d + right, columns - right);
    }
  }

  /**
   * All rows at once. What a row takes from its neighbours, or from another plane, is not kept; at
   * the ends of the array there is nothing to take, so these rows are done by hand.
   */
  private void shift(int s, int n, int[] keep, float[] to, int d) {
    int begin = s < 0 ? columns : 0;
    int end = s + n > images.length ? Math.max(begin, n - columns) : n;
    row(s, 0, begin, keep, to, d);
    tiles.shift(images, s + begin, to, d + begin, end - begin, columns, keep);
    row(s, end, n, keep, to, d);
  }

  private void row(int s, int from, int end, int[] keep, float[] to, int d) {
    for (int q = from; q < end; q++) {
      to[d + q] = keep[q - from] == 0 ? 0 : images[s + q];
    }
  }

  private static void clear(float[] to, int at, int n) {
    if (n > 0) {
      java.util.Arrays.fill(to, at, at + n, 0);
    }
  }
}
