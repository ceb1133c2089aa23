package dev.adjoint.core;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.ChannelKernels;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * x̂ = (x - mean_c) / √(var_c + ε) of every channel c of {@code [n, c, ...]} over the whole batch,
 * or with a mean and variance that are given.
 *
 * <p>dx = weight (dy - mean(dy) - x̂ mean(dy x̂)) / √(var + ε), with given statistics dx = weight
 * dy / √(var + ε).
 *
 * <p>The batch is a matrix with an example in each row, in blocks of some rows and columns; each
 * block adds up its columns, which needs no sum along a row. Kernels may have faster loops for
 * images.
 */
final class NormalizeColumns extends Normalize {
  private static final Formula AFFINE =
      Formula.of("batchNorm", 4, Expr.in(0).sub(Expr.in(1)).mul(Expr.in(2)).add(Expr.in(3)));

  private static final double[] NO_ARGS = {};

  /** Rows of a block. */
  private static final int ROWS = 256;

  private static final double[] NOTHING = {};

  private final double eps;
  private final @Nullable Tensor givenMean;
  private final @Nullable Tensor givenVariance;

  /** Mean and unbiased variance of the batch, after a forward pass. */
  @Nullable Tensor batchMean;

  @Nullable Tensor batchVariance;

  NormalizeColumns(
      double eps,
      @Nullable Tensor givenMean,
      @Nullable Tensor givenVariance,
      boolean weighted,
      boolean biased) {
    super("batchNorm", weighted, biased);
    this.eps = eps;
    this.givenMean = givenMean;
    this.givenVariance = givenVariance;
  }

  /** All axes but that of the channels. */
  static int[] batchAxes(Tensor x) {
    int[] axes = new int[x.rank() - 1];
    for (int i = 1; i < axes.length; i++) {
      axes[i] = i + 1;
    }
    return axes;
  }

  @Override
  public Tensor definition(Tensor... in) {
    Tensor x = in[0];
    int[] sizes = new int[x.rank() - 1];
    Arrays.fill(sizes, 1);
    sizes[0] = x.size(1);
    Tensor d;
    Tensor variance;
    if (givenMean != null && givenVariance != null) {
      d = x.sub(givenMean.reshape(sizes));
      variance = givenVariance.reshape(sizes);
    } else {
      d = x.sub(x.meanKeep(batchAxes(x)));
      variance = d.square().meanKeep(batchAxes(x));
    }
    return affine(d.mul(variance.add(eps).rsqrt()), in, sizes);
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    View y = View.unfilled(out.dtype(), out.shape());
    kernels.map(AFFINE, NO_ARGS, affine(kernels, in), new View[] {y});
    return y;
  }

  /** As {@link #forward}, but the last loop, which is elementwise, may wait for what follows. */
  View fused(Kernels kernels, Tensor[] in, View[] views, Spec out, boolean recorded) {
    View[] operands = affine(kernels, views);
    Tensor[] x = {in[0]};
    Elementwise last = new Elementwise(AFFINE, Elementwise.Result.COMMON, NO_ARGS);
    return Fusion.map(kernels, last, x, operands, out, recorded);
  }

  /**
   * x, and for each channel a centre, a factor and a shift. The centre is the mean in x's type;
   * what that loses is in the shift.
   */
  private View[] affine(Kernels kernels, View[] in) {
    View x = NormPieces.contiguous(kernels, in[0]);
    Blocks blocks = Blocks.of(x.shape());
    ChannelKernels fast = kernels.channels(x);
    int channels = blocks.channels;
    double[] m = new double[channels];
    double[] scale = new double[channels];
    if (givenMean != null && givenVariance != null) {
      m = NormPieces.numbers(kernels, givenMean.view());
      scale = NormPieces.numbers(kernels, givenVariance.view());
    } else {
      if (fast != null) {
        fast.moments(x, m, scale);
      } else {
        double[][] sums = blocks.forEach(kernels, (b, w) -> moments(x, b, w));
        moments(blocks, sums, m, scale);
      }
      double n = blocks.perChannel();
      batchMean = vector(x.dtype(), m, 1);
      batchVariance = vector(x.dtype(), scale, n / (n - 1));
    }
    for (int c = 0; c < channels; c++) {
      scale[c] = 1 / Math.sqrt(scale[c] + eps);
    }
    mean = m;
    rstd = scale;
    double[] w = weight(kernels, in);
    double[] b = bias(kernels, in);
    View[] operands = {x, perChannel(x), perChannel(x), perChannel(x)};
    for (int c = 0; c < channels; c++) {
      operands[1].setDouble(c, m[c]);
      double rest = m[c] - operands[1].getDouble(c);
      double factor = w == null ? scale[c] : scale[c] * w[c];
      double shift = b == null ? 0 : b[c];
      operands[2].setDouble(c, Double.isFinite(factor) ? narrow(x.dtype(), factor) : factor);
      operands[3].setDouble(c, rest == 0 ? shift : shift - rest * factor);
    }
    for (int i = 1; i < 4; i++) {
      operands[i] = operands[i].broadcastTo(x.shape());
    }
    return operands;
  }

  /** What is finite stays finite. */
  private static double narrow(DType dtype, double x) {
    return dtype == DType.F32 ? Math.clamp(x, -Float.MAX_VALUE, Float.MAX_VALUE) : x;
  }

  /** A number for each channel, as an array that broadcasts. */
  private static View perChannel(View x) {
    int[] sizes = new int[x.shape().rank() - 1];
    Arrays.fill(sizes, 1);
    sizes[0] = x.shape().size(1);
    return View.allocate(x.dtype(), Shape.of(sizes));
  }

  private static double[] product(double[] a, double[] b) {
    double[] out = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] * b[i];
    }
    return out;
  }

  private static Tensor vector(DType dtype, double[] numbers, double factor) {
    View v = View.unfilled(dtype, Shape.of(numbers.length));
    for (int i = 0; i < numbers.length; i++) {
      v.setDouble(i, numbers[i] * factor);
    }
    return Tensor.of(v);
  }

  /**
   * Mean and squared deviations for each channel that a block touches. The sums of a column are
   * those of the differences to its first number: as that is one of the sample, at most its length
   * in ulps is lost.
   */
  private static double[] moments(View x, Block b, Work w) {
    int n = b.length();
    double[] first = w.any(0);
    double[] sum = w.zeros(1, n);
    double[] squares = w.zeros(2, n);
    double[] a = w.any(3);
    NormPieces.read(x, b.at(b.row), n, first);
    for (int r = b.row + 1; r < b.rowEnd; r++) {
      NormPieces.read(x, b.at(r), n, a);
      for (int i = 0; i < n; i++) {
        double d = a[i] - first[i];
        sum[i] += d;
        squares[i] += d * d;
      }
    }
    int rows = b.rowEnd - b.row;
    for (int i = 0; i < n; i++) {
      double part = sum[i] / rows;
      squares[i] = Math.max(0, squares[i] - part * sum[i]);
      first[i] += part;
    }
    double[] out = new double[2 * b.channelCount()];
    for (int i = 0, k = 0; i < n; k += 2) {
      int end = b.channelEnd(i);
      double m = NormPieces.sum(first, i, end) / (end - i);
      out[k] = m;
      out[k + 1] = NormPieces.sum(squares, i, end) + rows * NormPieces.squares(first, i, end, m);
      i = end;
    }
    return out;
  }

  /** Mean and biased variance of the channels, by Chan's rule from those of the blocks. */
  private static void moments(Blocks blocks, double[][] parts, double[] m, double[] variance) {
    double[] counts = new double[m.length];
    for (int k = 0; k < parts.length; k++) {
      Block b = blocks.get(k);
      int n = b.length();
      for (int i = 0, p = 0; i < n; p += 2) {
        int end = b.channelEnd(i);
        int c = b.channel(i);
        double count = (double) (b.rowEnd - b.row) * (end - i);
        double total = counts[c] + count;
        double step = parts[k][p] - m[c];
        m[c] = counts[c] == 0 ? parts[k][p] : m[c] + step * (count / total);
        variance[c] += parts[k][p + 1] + step * step * (counts[c] * (count / total));
        counts[c] = total;
        i = end;
      }
    }
    for (int c = 0; c < m.length; c++) {
      variance[c] /= Math.max(1, blocks.perChannel());
    }
  }

  @Override
  @Nullable View[] pull(
      Kernels kernels, View[] in, View up, double[] mean, double[] rstd, boolean[] needed) {
    View x = NormPieces.contiguous(kernels, in[0]);
    Pending.force(up);
    View dy = NormPieces.contiguous(kernels, up);
    Blocks blocks = Blocks.of(x.shape());
    ChannelKernels fast = kernels.channels(x);
    int channels = blocks.channels;
    double[] sum = new double[channels];
    double[] along = new double[channels];
    boolean given = givenMean != null;
    boolean parameters = weighted && needed[1] || biased && needed[in.length - 1];
    if (fast != null && (!given || parameters)) {
      fast.sums(x, dy, mean, sum, along);
    } else if (!given || parameters) {
      double[][] parts = blocks.forEach(kernels, (b, w) -> sums(x, dy, b, w, mean));
      for (int k = 0; k < parts.length; k++) {
        Block b = blocks.get(k);
        int n = b.length();
        for (int i = 0, p = 0; i < n; p += 2) {
          sum[b.channel(i)] += parts[k][p];
          along[b.channel(i)] += parts[k][p + 1];
          i = b.channelEnd(i);
        }
      }
    }
    @Nullable View[] out = new View[in.length];
    if (weighted) {
      out[1] = needed[1] ? vector(x.dtype(), product(along, rstd), 1).view() : null;
    }
    if (biased) {
      int k = in.length - 1;
      out[k] = needed[k] ? vector(x.dtype(), sum, 1).view() : null;
    }
    if (needed[0]) {
      double[] w = weight(kernels, in);
      double[] forDy = w == null ? rstd : product(rstd, w);
      double[] forX = given ? null : new double[channels];
      double[] constant = new double[channels];
      for (int c = 0; c < channels && forX != null; c++) {
        double f = forDy[c] / blocks.perChannel();
        forX[c] = -f * rstd[c] * rstd[c] * along[c];
        constant[c] = -f * sum[c];
      }
      View dx = View.unfilled(x.dtype(), x.shape());
      out[0] = dx;
      if (fast == null) {
        blocks.forEach(
            kernels,
            (b, work) -> {
              writeGradient(x, dy, dx, b, work, mean, forDy, forX, constant);
              return NOTHING;
            });
      } else if (forX == null) {
        fast.scale(dy, constant, forDy, constant, dx); // constant is 0
      } else {
        fast.gradient(x, dy, mean, forDy, forX, constant, dx);
      }
    }
    return out;
  }

  /** Σ dy and Σ dy (x - mean) for each channel that a block touches. */
  private static double[] sums(View x, View dy, Block b, Work w, double[] mean) {
    int n = b.length();
    double[] sum = w.zeros(0, n);
    double[] along = w.zeros(1, n);
    double[] a = w.any(2);
    double[] g = w.any(3);
    double[] m = b.expand(mean, w.any(4));
    for (int r = b.row; r < b.rowEnd; r++) {
      NormPieces.read(x, b.at(r), n, a);
      NormPieces.read(dy, b.at(r), n, g);
      for (int i = 0; i < n; i++) {
        sum[i] += g[i];
        along[i] += g[i] * (a[i] - m[i]);
      }
    }
    double[] out = new double[2 * b.channelCount()];
    for (int i = 0, k = 0; i < n; k += 2) {
      int end = b.channelEnd(i);
      out[k] = NormPieces.sum(sum, i, end);
      out[k + 1] = NormPieces.sum(along, i, end);
      i = end;
    }
    return out;
  }

  private static void writeGradient(
      View x,
      View dy,
      View dx,
      Block b,
      Work w,
      double[] mean,
      double[] forDy,
      double @Nullable [] forX,
      double[] constant) {
    int n = b.length();
    double[] a = w.any(0);
    double[] g = w.any(1);
    double[] m = b.expand(mean, w.any(2));
    double[] p = b.expand(forDy, w.any(3));
    double[] q = forX == null ? m : b.expand(forX, w.any(4));
    double[] c = b.expand(constant, w.any(5));
    for (int r = b.row; r < b.rowEnd; r++) {
      NormPieces.read(dy, b.at(r), n, g);
      if (forX == null) {
        for (int i = 0; i < n; i++) {
          g[i] *= p[i];
        }
      } else {
        NormPieces.read(x, b.at(r), n, a);
        for (int i = 0; i < n; i++) {
          g[i] = p[i] * g[i] + q[i] * (a[i] - m[i]) + c[i];
        }
      }
      NormPieces.write(dx, b.at(r), n, g);
    }
  }

  /** A part of the matrix: rows {@code row .. rowEnd}, columns {@code column .. columnEnd}. */
  private record Block(Blocks of, int row, int rowEnd, int column, int columnEnd) {
    int length() {
      return columnEnd - column;
    }

    /** Where a row's part begins. */
    int at(int r) {
      return r * of.columns() + column;
    }

    int channel(int i) {
      return (column + i) / of.inner;
    }

    /** The end, in this block, of the channel of its column i. */
    int channelEnd(int i) {
      return NormPieces.channelEnd(column + i, of.inner, columnEnd) - column;
    }

    int channelCount() {
      return (columnEnd - 1) / of.inner - column / of.inner + 1;
    }

    /** A number for each channel as one for each column. */
    double[] expand(double[] numbers, double[] out) {
      NormPieces.expand(numbers, 0, of.inner, column, length(), out);
      return out;
    }
  }

  /** The rows that a block computes with, lent out so that a step allocates none. */
  private static final class Work {
    private static final int ROWS = 6;
    private static final AtomicReferenceArray<@Nullable Work> FREE = new AtomicReferenceArray<>(16);

    private final double[][] rows = new double[ROWS][NormPieces.SIZE];

    static Work take() {
      for (int i = 0; i < FREE.length(); i++) {
        Work w = FREE.getPlain(i) == null ? null : FREE.getAndSet(i, null);
        if (w != null) {
          return w;
        }
      }
      return new Work();
    }

    void give() {
      for (int i = 0; i < FREE.length(); i++) {
        if (FREE.getPlain(i) == null && FREE.compareAndSet(i, null, this)) {
          return;
        }
      }
    }

    /** A row of arbitrary numbers. */
    double[] any(int i) {
      return rows[i];
    }

    /** A row that begins with n zeros. */
    double[] zeros(int i, int n) {
      Arrays.fill(rows[i], 0, n, 0);
      return rows[i];
    }
  }

  /** The batch in blocks, which its shape alone decides on. */
  private record Blocks(int rows, int channels, int inner) {
    static Blocks of(Shape x) {
      int channels = x.size(1);
      int inner = x.numel() == 0 ? 0 : x.numel() / x.size(0) / channels;
      return new Blocks(inner == 0 ? 0 : x.size(0), channels, inner);
    }

    int columns() {
      return channels * inner;
    }

    int across() {
      return (columns() + NormPieces.SIZE - 1) / NormPieces.SIZE;
    }

    double perChannel() {
      return (double) rows * inner;
    }

    Block get(int k) {
      int row = k / across() * ROWS;
      int column = k % across() * NormPieces.SIZE;
      return new Block(
          this,
          row,
          Math.min(rows, row + ROWS),
          column,
          (int) Math.min(columns(), (long) column + NormPieces.SIZE));
    }

    /** Runs f for every block; its results in the order of the blocks. */
    double[][] forEach(Kernels kernels, java.util.function.BiFunction<Block, Work, double[]> f) {
      int count = (rows + ROWS - 1) / ROWS * across();
      double[][] out = new double[count][];
      int size = Math.max(1, Math.min(rows, ROWS) * Math.min(columns(), NormPieces.SIZE));
      kernels.parallel(
          count,
          Math.max(1, NormPieces.GRAIN / size),
          (from, to) -> {
            Work w = Work.take();
            for (int k = from; k < to; k++) {
              out[k] = f.apply(get(k), w);
            }
            w.give();
          });
      return out;
    }
  }
}
