package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.RowMoments;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * x̂ = (x - mean) / √(var + ε) for rows that lie together in memory: the last axes of layer norm,
 * the channels of a group of one example. Without centring x̂ = x / √(mean x² + ε), RMS norm.
 *
 * <p>dx = (g - mean(g) - x̂ mean(g x̂)) / √(var + ε) with g = dy weight; without centring the first
 * mean is left out.
 *
 * <p>Kernels may have a fast loop for the last axes; the loops here are for all else.
 */
final class NormalizeRows extends Normalize implements WaitingRows.Source {
  private final int groups;
  private final int axes;
  private final boolean centred;
  private final double eps;

  /** The result, if it waits: until then there are no moments. */
  private @Nullable WaitingRows waiting;

  private NormalizeRows(
      String name, int groups, int axes, boolean centred, double eps, boolean w, boolean b) {
    super(name, w, b);
    this.groups = groups;
    this.axes = axes;
    this.centred = centred;
    this.eps = eps;
  }

  /** Over the last axes. */
  static NormalizeRows last(
      String name, int axes, boolean centred, double eps, boolean weighted, boolean biased) {
    return new NormalizeRows(name, 0, axes, centred, eps, weighted, biased);
  }

  /** Over groups of channels of {@code [n, c, ...]}. */
  static NormalizeRows groups(
      String name, int groups, double eps, boolean weighted, boolean biased) {
    return new NormalizeRows(name, groups, 0, true, eps, weighted, biased);
  }

  @Override
  public Tensor definition(Tensor... in) {
    Tensor x = in[0];
    if (groups == 0) {
      int[] last = new int[axes];
      int[] sizes = new int[axes];
      for (int i = 0; i < axes; i++) {
        last[i] = i - axes;
        sizes[i] = x.size(i - axes);
      }
      return affine(normal(x, last), in, sizes);
    }
    int n = x.size(0);
    int channels = x.size(1);
    int row = n == 0 ? 0 : x.numel() / n / groups;
    int[] sizes = new int[x.rank() - 1];
    java.util.Arrays.fill(sizes, 1);
    sizes[0] = channels;
    Tensor y = normal(x.reshape(n, groups, row), -1).reshape(x.shape().toArray());
    return affine(y, in, sizes);
  }

  private Tensor normal(Tensor x, int... over) {
    Tensor d = centred ? x.sub(x.meanKeep(over)) : x;
    return d.mul(d.square().meanKeep(over).add(eps).rsqrt());
  }

  /** How rows lie: each has {@code channels} channels of {@code inner} numbers. */
  private record Lay(int count, int groups, int channels, int inner) {
    int length() {
      return channels * inner;
    }

    /** The first channel of a row. */
    int first(int row) {
      return row % groups * channels;
    }

    int all() {
      return groups * channels;
    }

    /** Whether a piece that was expanded once serves all rows. */
    boolean isOnePiece() {
      return groups == 1 && length() <= NormPieces.SIZE;
    }
  }

  private Lay lay(Shape x) {
    int n = 1;
    if (groups == 0) {
      for (int i = 1; i <= axes; i++) {
        n *= x.size(-i);
      }
      return new Lay(n == 0 ? 0 : x.numel() / n, 1, n, 1);
    }
    int inner = x.numel() == 0 ? 0 : x.numel() / x.size(0) / x.size(1);
    return new Lay(inner == 0 ? 0 : x.size(0) * groups, groups, x.size(1) / groups, inner);
  }

  @Override
  public View forward(Kernels kernels, View[] in, dev.adjoint.core.op.Spec out) {
    View x = NormPieces.contiguous(kernels, in[0]);
    View y = View.unfilled(out.dtype(), out.shape());
    Lay rows = lay(x.shape());
    double[] means = new double[rows.count];
    double[] scales = new double[rows.count];
    mean = means;
    rstd = scales;
    waiting = null;
    if (groups == 0 && x.numel() > 0) {
      RowMoments moments = new RowMoments(centred, eps, means, scales);
      if (kernels.normalizeRows(x, weightOf(in), biasOf(in), moments, y)) {
        return y;
      }
    }
    double[] w = weight(kernels, in);
    double[] b = bias(kernels, in);
    NormPlanes planes = groups > 0 ? NormPlanes.of(kernels, x, groups) : null;
    if (planes != null) {
      planes.forward(w, b, eps, means, scales, y);
      return y;
    }
    kernels.parallel(
        rows.count,
        Math.max(1, NormPieces.GRAIN / Math.max(1, rows.length())),
        (from, to) -> new Forward(x, y, rows, w, b).run(from, to, means, scales));
    return y;
  }

  @Override
  public @Nullable WaitingRows rows(Kernels kernels, View[] in, dev.adjoint.core.op.Spec out) {
    View x = in[0];
    if (groups > 0 || axes > 1 || !x.isContiguous()) {
      return null;
    }
    int count = lay(x.shape()).count;
    RowMoments moments = new RowMoments(centred, eps, new double[count], new double[count]);
    mean = moments.mean();
    rstd = moments.rstd();
    waiting = new WaitingRows(kernels, new Rows.Normalized(x, weightOf(in), biasOf(in), moments));
    return waiting;
  }

  /** The forward pass of some rows. */
  private final class Forward {
    private final View x;
    private final View y;
    private final Lay rows;
    private final double @Nullable [] weight;
    private final double @Nullable [] bias;
    private final double[] a = new double[NormPieces.SIZE];
    private final double[] w = new double[NormPieces.SIZE];
    private final double[] b = new double[NormPieces.SIZE];

    Forward(View x, View y, Lay rows, double @Nullable [] weight, double @Nullable [] bias) {
      this.x = x;
      this.y = y;
      this.rows = rows;
      this.weight = weight;
      this.bias = bias;
    }

    void run(int from, int to, double[] means, double[] scales) {
      int n = rows.length();
      if (rows.isOnePiece()) {
        expand(0, 0, n);
      }
      for (int r = from; r < to; r++) {
        moments(r, means, scales);
        for (int at = 0; at < n; at += NormPieces.SIZE) {
          int length = Math.min(NormPieces.SIZE, n - at);
          if (n > NormPieces.SIZE) {
            NormPieces.read(x, r * n + at, length, a);
          }
          if (!rows.isOnePiece()) {
            expand(rows.first(r), at, length);
          }
          scale(length, means[r], scales[r]);
          NormPieces.write(y, r * n + at, length, a);
        }
      }
    }

    private void expand(int first, int at, int length) {
      if (weight != null) {
        NormPieces.expand(weight, first, rows.inner, at, length, w);
      }
      if (bias != null) {
        NormPieces.expand(bias, first, rows.inner, at, length, b);
      }
    }

    /** Two passes over each piece, and Chan's rule for the pieces together. */
    private void moments(int r, double[] means, double[] scales) {
      int n = rows.length();
      double m = 0;
      double squares = 0;
      for (int at = 0; at < n; at += NormPieces.SIZE) {
        int length = Math.min(NormPieces.SIZE, n - at);
        NormPieces.read(x, r * n + at, length, a);
        if (centred) {
          double part = NormPieces.sum(a, 0, length) / length;
          double step = part - m;
          double share = (double) length / (at + length);
          m = at == 0 ? part : m + step * share;
          squares += NormPieces.squares(a, 0, length, part) + step * step * share * at;
        } else {
          squares += NormPieces.squares(a, 0, length, 0);
        }
      }
      means[r] = m;
      scales[r] = 1 / Math.sqrt(squares / n + eps);
    }

    private void scale(int n, double m, double s) {
      for (int i = 0; i < n; i++) {
        a[i] = (a[i] - m) * s;
      }
      if (weight != null) {
        for (int i = 0; i < n; i++) {
          a[i] *= w[i];
        }
      }
      if (bias != null) {
        for (int i = 0; i < n; i++) {
          a[i] += b[i];
        }
      }
    }
  }

  @Override
  @Nullable View[] pull(
      Kernels kernels, View[] in, View up, double[] mean, double[] rstd, boolean[] needed) {
    View x = NormPieces.contiguous(kernels, in[0]);
    Lay rows = lay(x.shape());
    WaitingRows result = waiting;
    if (result != null) {
      result.ensureRan(x.dtype(), x.shape());
    }
    @Nullable View[] out = new View[in.length];
    View dx = needed[0] ? View.unfilled(x.dtype(), x.shape()) : null;
    out[0] = dx;
    boolean fast = groups == 0 && x.numel() > 0;
    RowMoments moments = new RowMoments(centred, eps, mean, rstd);
    for (int k = 1; k < in.length; k++) {
      out[k] = needed[k] ? View.allocate(in[k].dtype(), in[k].shape()) : null;
    }
    View weight = weightOf(in);
    View dw = weighted ? out[1] : null;
    View db = biased ? out[in.length - 1] : null;
    Rows late = fast && axes == 1 ? Fusion.rows(kernels, up) : null;
    if (late != null && kernels.normalizeRowsPullback(x, late, weight, moments, dx, dw, db)) {
      Fusion.took(name() + " pullback", up);
      return out;
    }
    Pending.force(up);
    View dy = NormPieces.contiguous(kernels, up);
    if (fast && kernels.normalizeRowsPullback(x, dy, weight, moments, dx, dw, db)) {
      return out;
    }
    double[] w = weight(kernels, in);
    NormPlanes planes = groups > 0 ? NormPlanes.of(kernels, x, groups) : null;
    if (planes != null) {
      double[][] forWeight = new double[1][rows.all()];
      double[][] forBias = new double[1][rows.all()];
      planes.backward(dy, w, mean, rstd, dx, forWeight[0], forBias[0]);
      fill(in, needed, forWeight, forBias, out);
      return out;
    }
    // Chunks of rows have sums of their own for the weight and the bias; the shape decides on them.
    int n = Math.max(1, rows.length());
    int each = (int) Math.max(1, Math.max(NormPieces.GRAIN, 16L * rows.all()) / n);
    int chunks = (rows.count + each - 1) / each;
    double[][] forWeight = new double[chunks][];
    double[][] forBias = new double[chunks][];
    kernels.parallel(
        chunks,
        1,
        (from, to) -> {
          Backward b = new Backward(x, dy, dx, rows, w, mean, rstd);
          for (int c = from; c < to; c++) {
            forWeight[c] = new double[weighted ? rows.all() : 0];
            forBias[c] = new double[biased ? rows.all() : 0];
            int end = (int) Math.min(rows.count, (c + 1L) * each);
            b.run(c * each, end, forWeight[c], forBias[c]);
          }
        });
    fill(in, needed, forWeight, forBias, out);
    return out;
  }

  /** The gradients of weight and bias. */
  private void fill(
      View[] in, boolean[] needed, double[][] forWeight, double[][] forBias, @Nullable View[] out) {
    if (weighted) {
      out[1] = needed[1] ? total(forWeight, in[1]) : null;
    }
    if (biased) {
      int k = in.length - 1;
      out[k] = needed[k] ? total(forBias, in[k]) : null;
    }
  }

  private static View total(double[][] chunks, View like) {
    double[] sum = new double[like.numel()];
    for (double[] chunk : chunks) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += chunk[i];
      }
    }
    View out = View.allocate(like.dtype(), like.shape());
    NormPieces.write(out, 0, sum.length, sum);
    return out;
  }

  /** The backward pass of some rows. */
  private final class Backward {
    private final View x;
    private final View dy;
    private final @Nullable View dx;
    private final Lay rows;
    private final double @Nullable [] weight;
    private final double[] mean;
    private final double[] rstd;
    private final double[] normal = new double[NormPieces.SIZE];
    private final double[] g = new double[NormPieces.SIZE];
    private final double[] w = new double[NormPieces.SIZE];
    private final double[] product = new double[NormPieces.SIZE];

    Backward(
        View x,
        View dy,
        @Nullable View dx,
        Lay rows,
        double @Nullable [] weight,
        double[] mean,
        double[] rstd) {
      this.x = x;
      this.dy = dy;
      this.dx = dx;
      this.rows = rows;
      this.weight = weight;
      this.mean = mean;
      this.rstd = rstd;
    }

    void run(int from, int to, double[] forWeight, double[] forBias) {
      int n = rows.length();
      if (rows.isOnePiece() && weight != null) {
        NormPieces.expand(weight, 0, rows.inner, 0, n, w);
      }
      for (int r = from; r < to; r++) {
        int first = rows.first(r);
        double sum = 0;
        double along = 0;
        for (int at = 0; at < n; at += NormPieces.SIZE) {
          int length = Math.min(NormPieces.SIZE, n - at);
          read(r, at, length);
          if (forWeight.length > 0) {
            for (int i = 0; i < length; i++) {
              product[i] = g[i] * normal[i];
            }
            NormPieces.collect(product, first, rows.inner, at, length, forWeight);
          }
          if (forBias.length > 0) {
            NormPieces.collect(g, first, rows.inner, at, length, forBias);
          }
          weigh(first, at, length);
          sum += centred ? NormPieces.sum(g, 0, length) : 0;
          along += NormPieces.dot(g, normal, length);
        }
        if (dx != null) {
          write(dx, r, sum / n, along / n);
        }
      }
    }

    /** x̂ and dy of a piece. */
    private void read(int r, int at, int length) {
      NormPieces.read(x, r * rows.length() + at, length, normal);
      NormPieces.read(dy, r * rows.length() + at, length, g);
      double m = mean[r];
      double s = rstd[r];
      for (int i = 0; i < length; i++) {
        normal[i] = (normal[i] - m) * s;
      }
    }

    /** g = dy weight. */
    private void weigh(int first, int at, int length) {
      if (weight == null) {
        return;
      }
      if (!rows.isOnePiece()) {
        NormPieces.expand(weight, first, rows.inner, at, length, w);
      }
      for (int i = 0; i < length; i++) {
        g[i] *= w[i];
      }
    }

    private void write(View to, int r, double meanOfG, double along) {
      int n = rows.length();
      double s = rstd[r];
      for (int at = 0; at < n; at += NormPieces.SIZE) {
        int length = Math.min(NormPieces.SIZE, n - at);
        if (n > NormPieces.SIZE) {
          read(r, at, length);
          weigh(rows.first(r), at, length);
        }
        for (int i = 0; i < length; i++) {
          g[i] = (g[i] - meanOfG - normal[i] * along) * s;
        }
        NormPieces.write(to, r * n + at, length, g);
      }
    }
  }
}
