package dev.adjoint.cpu;

import java.util.Arrays;

/**
 * A {@link ConvPass} with a kernel of 3 x 3 and stride 1 by Winograd's F(2 x 2, 3 x 3): squares of
 * 2 x 2 results from squares of 4 x 4 pixels with 16 multiplications for each pair of channels
 * instead of 36 (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016):
 *
 * <p>{@code Y = Aᵀ [Σ_c (G g Gᵀ) ⊙ (Bᵀ d B)] A}
 *
 * <p>with {@code Bᵀ d = (d0 - d2, d1 + d2, d2 - d1, d1 - d3)} and {@code Aᵀ m = ((m0 + m1) + m2,
 * (m1 - m2) - m3)}, first along columns, then along rows; {@code G g Gᵀ} is computed in f64. The
 * sums over channels are 16 products of matrices in the order of {@link Gemm}. A result depends on
 * its place in its image, for squares begin at the first, and on nothing else around it; an error
 * is up to twice that of a sum of products. A result takes in the pixels that it sees and no
 * others; of an infinite one it makes NaN.
 *
 * @param loops over squares
 * @param pass what to do
 */
record ConvWinograd(Loops loops, ConvPass pass) {
  /** Its loops over squares of 2 x 2 results. */
  interface Loops {
    /** Squares of a panel. */
    int wide();

    /**
     * {@code Bᵀ d B} of n squares, of which square l begins at element 2 l of four lines, {@code
     * step} elements apart, and its element {@code (i, j)} goes to {@code v[pv + (4 i + j) place +
     * l / wide panel + l % wide]}. Lines go on for some more elements.
     */
    void pixels(float[] lines, int step, int n, float[] v, int pv, int panel, int place);

    /** {@code c[i][j] (+)= Σ_k a[i][k] b[pb + k wide + j]} for i up to m, {@code j < wide}. */
    void panel(int m, int kc, Matrix a, int[] rows, float[] b, int pb, Matrix c, boolean add);

    /** What {@link #panel} needs to know of m rows of A that are {@code step} apart. */
    int[] rows(int m, int step);

    /**
     * {@code y[(2 i + j) step + l] = (Aᵀ m A)[i][j] + bias} of n squares, whose elements lie from
     * {@code pm + (4 i + j) place} on.
     */
    void results(float[] m, int pm, int place, int n, float bias, float[] y, int step);

    /** {@code line[2 i] = y[pa + i]}, {@code line[2 i + 1] = y[pb + i]}; some more are written. */
    void merge(float[] y, int pa, int pb, int n, float[] line);
  }

  /** Products of elements: 4 x 4. */
  static final int PLACES = 16;

  /** Channels and columns from which on fewer multiplications are worth the sums around them. */
  private static final int FEWEST = 48;

  private static final int NARROWEST = 14;

  /** Numbers that a task has in its work arrays: half of a second cache. */
  private static final int WORK = 1 << 17;

  /** Between places, which would else fall on the same lines of the first cache. */
  private static final int SKEW = 16;

  /** Tile rows of a task at most. */
  private static final int MOST = 16;

  /** Whether it is such a convolution; a matter of shapes alone, as its bits depend on it. */
  static boolean suits(ConvPass pass) {
    ConvColumns from = pass.from();
    if (from.taps() != 9
        || from.grid().length != 2
        || pass.inside() < FEWEST
        || pass.rows() < FEWEST
        || from.grid()[1] < NARROWEST
        || !Arrays.equals(pass.outSizes(), from.grid())) {
      return false;
    }
    for (int axis = 0; axis < 2; axis++) {
      if (from.step()[axis] != 1) {
        return false;
      }
    }
    return Arrays.stream(places(from)).filter(p -> p >= 0).distinct().count() == 9;
  }

  /** Where each tap lies in the square of 3 x 3; -1 if outside. */
  private static int[] places(ConvColumns from) {
    int top = first(from, 0);
    int left = first(from, 1);
    int[] places = new int[from.taps()];
    for (int t = 0; t < places.length; t++) {
      int i = from.offsets()[t][0] - top;
      int j = from.offsets()[t][1] - left;
      places[t] = i < 3 && j < 3 ? 3 * i + j : -1;
    }
    return places;
  }

  private static int first(ConvColumns from, int axis) {
    int least = Integer.MAX_VALUE;
    for (int[] offset : from.offsets()) {
      least = Math.min(least, offset[axis]);
    }
    return least;
  }

  /** Writes the result. */
  void run() {
    ConvColumns from = pass.from();
    int down = (from.grid()[0] + 1) / 2;
    int across = (from.grid()[1] + 1) / 2;
    int all = pass.images() * down;
    int some = Math.min(tileRows(across), (all - 1) / (2 * Team.threads()) + 1);
    int count = (all - 1) / some + 1;
    float[] kernels = Scratch.take(PLACES * kernelsPlace());
    for (int group = 0; group < pass.groups(); group++) {
      int g = group;
      kernels(g, kernels);
      Team.parallel(
          count, t -> new Task(g, kernels, t * some, Math.min(all, (t + 1) * some)).run());
    }
    Scratch.give(kernels);
  }

  /** So many rows of squares that panels are full, or nearly, and work arrays stay near. */
  private int tileRows(int across) {
    int wide = loops.wide();
    int best = 1;
    double fill = 0;
    for (int n = 1; n <= MOST; n++) {
      int padded = (n * (across + 1) + wide - 1) / wide * wide;
      if (padded > 2 * wide && PLACES * padded * (pass.inside() + pass.rows()) > WORK) {
        break;
      }
      double full = (double) n * across / padded;
      if (full > fill) {
        fill = full;
        best = n;
      }
    }
    return best;
  }

  private int kernelsPlace() {
    return pass.rows() * pass.inside() + SKEW;
  }

  /** {@code G g Gᵀ} of a group: {@code [place, row, channel]}. */
  private void kernels(int group, float[] to) {
    int rows = pass.rows();
    int inside = pass.inside();
    int[] places = places(pass.from());
    float[] w = (float[]) pass.weights();
    Team.parallel(
        rows,
        Math.max(1, (1 << 10) / inside),
        (first, end) -> {
          double[] g = new double[9];
          double[] half = new double[12];
          float[] row = Scratch.take(PLACES * inside); // the rows of the places lie far apart
          for (int r = first; r < end; r++) {
            for (int c = 0; c < inside; c++) {
              int at = pass.weightsAt() + ((group * rows + r) * inside + c) * 9;
              for (int t = 0; t < 9; t++) {
                g[places[t]] = w[at + t];
              }
              for (int j = 0; j < 3; j++) {
                kernel(g[j], g[3 + j], g[6 + j], half, j, 3);
              }
              for (int i = 0; i < 4; i++) {
                kernel(half[3 * i], half[3 * i + 1], half[3 * i + 2], g, 0, 1);
                for (int j = 0; j < 4; j++) {
                  row[(4 * i + j) * inside + c] = (float) g[j];
                }
              }
            }
            for (int place = 0; place < PLACES; place++) {
              int d = place * kernelsPlace() + r * inside;
              System.arraycopy(row, place * inside, to, d, inside);
            }
          }
          Scratch.give(row);
        });
  }

  private static void kernel(double g0, double g1, double g2, double[] to, int at, int step) {
    to[at] = g0;
    to[at + step] = 0.5 * (g0 + g1 + g2);
    to[at + 2 * step] = 0.5 * (g0 - g1 + g2);
    to[at + 3 * step] = g2;
  }

  /** Some rows of squares of all images, which follow one another. */
  private final class Task {
    private final ConvColumns from = pass.from();
    private final int group;
    private final float[] kernels;
    private final int first;
    private final int end;
    private final int down = (from.grid()[0] + 1) / 2;
    private final int across = (from.grid()[1] + 1) / 2;
    private final int top = first(from, 0);
    private final int left = first(from, 1);
    private final int pitch = across + 1; // the last of a row reads two columns more
    private final int squares;
    private final int padded;
    private final int pixelsPlace;
    private final int sumsPlace;

    Task(int group, float[] kernels, int first, int end) {
      this.group = group;
      this.kernels = kernels;
      this.first = first;
      this.end = end;
      squares = (end - first) * pitch;
      padded = (squares + loops.wide() - 1) / loops.wide() * loops.wide();
      pixelsPlace = padded * pass.inside() + SKEW;
      sumsPlace = padded * ((pass.rows() + 7) & -8) + SKEW;
    }

    void run() {
      float[] pixels = Scratch.take(PLACES * pixelsPlace);
      float[] sums = Scratch.take(PLACES * sumsPlace);
      read(pixels);
      products(pixels, sums);
      write(sums);
      Scratch.give(pixels);
      Scratch.give(sums);
    }

    /** {@code Bᵀ d B}, in panels: {@code [place, panel, channel, square]}. */
    private void read(float[] pixels) {
      int step = 2 * squares + 4 * loops.wide();
      float[] lines = Scratch.take(4 * step);
      Arrays.fill(lines, 0, 4 * step, 0); // what lies outside of the images stays so
      int panel = pass.inside() * loops.wide();
      for (int c = 0; c < pass.inside(); c++) {
        for (int r = first; r < end; r++) {
          lines(r, c, lines, step);
        }
        loops.pixels(lines, step, squares, pixels, c * loops.wide(), panel, pixelsPlace);
      }
      Scratch.give(lines);
    }

    /** Four lines of a channel, for a row of squares; each goes to those of its place. */
    private void lines(int r, int c, float[] lines, int step) {
      int begin = Math.max(0, -left);
      int n = Math.min(from.sizes()[1] - Math.max(0, left), 2 * pitch - begin);
      int row = 2 * (r % down) + top;
      int channel = r / down * from.channels() + group * pass.inside() + c;
      int at = from.at() + channel * from.plane() + Math.max(0, left);
      int to = 2 * (r - first) * pitch + begin;
      for (int i = 0; i < 4; i++) {
        if (row + i >= 0 && row + i < from.sizes()[0]) {
          int p = at + (row + i) * from.sizes()[1];
          System.arraycopy(from.array(), p, lines, i * step + to, n);
        }
      }
    }

    private void products(float[] pixels, float[] sums) {
      int inside = pass.inside();
      int wide = loops.wide();
      int[] rows = loops.rows(pass.rows(), inside);
      for (int place = 0; place < PLACES; place++) {
        Matrix a = new Matrix(kernels, place * kernelsPlace(), inside, 1);
        for (int q = 0; q < padded; q += wide) {
          int panel = place * pixelsPlace + q * inside;
          Matrix c = new Matrix(sums, place * sumsPlace + q, padded, 1);
          for (int k = 0; k < inside; k += Gemm.DEPTH) {
            int kc = Math.min(Gemm.DEPTH, inside - k);
            loops.panel(pass.rows(), kc, a.from(0, k), rows, pixels, panel + k * wide, c, k > 0);
          }
        }
      }
    }

    /** {@code Aᵀ m A} and the bias, to their places. */
    private void write(float[] sums) {
      float[] y = Scratch.take(4 * padded + loops.wide());
      float[] line = Scratch.take(2 * across + 2 * loops.wide());
      int height = from.grid()[0];
      int width = from.grid()[1];
      float[] out = (float[]) pass.out();
      for (int k = 0; k < pass.rows(); k++) {
        int channel = group * pass.rows() + k;
        float bias = pass.bias() instanceof float[] b ? b[channel] : 0;
        loops.results(sums, k * padded, sumsPlace, squares, bias, y, padded);
        for (int r = first; r < end; r++) {
          int at = (r - first) * pitch;
          int plane = (r / down * pass.groups() * pass.rows() + channel) * height;
          for (int i = 0; i < 2 && 2 * (r % down) + i < height; i++) {
            loops.merge(y, 2 * i * padded + at, (2 * i + 1) * padded + at, across, line);
            int to = pass.outAt() + (plane + 2 * (r % down) + i) * width;
            System.arraycopy(line, 0, out, to, width);
          }
        }
      }
      Scratch.give(y);
      Scratch.give(line);
    }
  }
}
