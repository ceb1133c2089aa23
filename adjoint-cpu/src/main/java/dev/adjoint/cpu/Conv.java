package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.kernel.ConvGeometry;
import dev.adjoint.core.kernel.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions over any number of spatial axes as products of matrices; with few channels as sums
 * of lines. Each result is gathered, never scattered, so that its order of sum is fixed.
 *
 * <p>The transposed convolution of stride s splits into phases: result elements that leave the same
 * rest divided by s meet the same elements of the kernel, and each phase is an ordinary convolution
 * of stride 1. Nothing is multiplied by zeros in between.
 */
final class Conv {
  /** Loops for one dtype. */
  private record Kind(
      Gemm.Block block,
      Products lines,
      @Nullable Supplier<ConvTiles> tiles,
      @Nullable Supplier<ConvWinograd.Loops> squares) {
    /** The loops of a direct convolution, if there are any and they suit it. */
    @Nullable ConvTiles direct(ConvColumns from, int inside, int rows) {
      if (tiles == null || !ConvDirect.suits(from, inside, rows)) {
        return null;
      }
      ConvTiles t = tiles.get();
      return t.isFast() ? t : null;
    }

    void run(ConvPass pass) {
      if (squares != null && ConvWinograd.suits(pass)) {
        new ConvWinograd(squares.get(), pass).run();
        return;
      }
      ConvTiles direct = direct(pass.from(), pass.inside(), pass.rows());
      if (direct == null) {
        pass.run();
      } else {
        new ConvDirect(direct, pass).run();
      }
    }
  }

  private final Kind f32;
  private final Kind f64;
  private final Copy copy;

  Conv(
      Gemm.Block block32,
      Lines lines,
      Copy copy,
      @Nullable Supplier<ConvTiles> tiles,
      Supplier<ConvWinograd.Loops> squares) {
    this.f32 = new Kind(block32, new Fold32(lines), tiles, squares);
    this.f64 = new Kind(new PlainGemm64(), new Fold64(), null, null);
    this.copy = copy;
  }

  private Kind kind(View out) {
    return out.dtype() == DType.F64 ? f64 : f32;
  }

  private View compact(View v) {
    if (v.isContiguous()) {
      return v;
    }
    View c = View.allocate(v.dtype(), v.shape());
    copy.copy(v, c);
    return c;
  }

  private static int[] spatial(View v) {
    return Arrays.copyOfRange(v.shape().toArray(), 2, v.shape().rank());
  }

  private static void clear(Kind kind, View out) {
    kind.lines.clear(out.storage().array(), out.offset(), out.numel());
  }

  /** {@code out[n, o, p] = Σ x[n, c, i] w[o, c, k] + bias[o]}. */
  void forward(View x, View w, @Nullable View bias, ConvGeometry g, View out) {
    Kind kind = kind(out);
    if (out.numel() == 0) {
      return;
    }
    Object added = null;
    if (bias != null) {
      added = kind.lines.take(bias.numel());
      Copy.same(bias.storage().array(), added)
          .run(bias.offset(), bias.stride(0), 0, 1, bias.numel());
    }
    if (w.numel() == 0) {
      clear(kind, out);
      if (bias != null && added != null) {
        ConvPass.addToPlanes(
            added,
            bias.numel(),
            out.storage().array(),
            out.offset(),
            out.shape().size(0),
            ConvColumns.product(spatial(out)));
      }
    } else {
      products(kind, x, w, added, g, out);
    }
    if (added != null) {
      kind.lines.give(added);
    }
  }

  private void products(
      Kind kind, View x, View w, @Nullable Object bias, ConvGeometry g, View out) {
    View kernel = compact(w);
    int[] places = spatial(out);
    kind.run(
        new ConvPass(
            kind.block,
            columns(kind, compact(x), spatial(w), g, places),
            out.shape().size(0),
            g.groups(),
            w.shape().size(1),
            w.shape().size(0) / g.groups(),
            kernel.storage().array(),
            kernel.offset(),
            bias,
            out.storage().array(),
            out.offset(),
            places,
            new int[g.axes()],
            ones(g.axes())));
  }

  private static int[] ones(int n) {
    int[] a = new int[n];
    Arrays.fill(a, 1);
    return a;
  }

  /** The images as a convolution reads them. */
  private static ConvColumns columns(
      Kind kind, View x, int[] kernel, ConvGeometry g, int[] places) {
    int[][] offsets = new int[ConvColumns.product(kernel)][g.axes()];
    for (int tap = 0; tap < offsets.length; tap++) {
      for (int axis = g.axes() - 1, rest = tap; axis >= 0; axis--) {
        offsets[tap][axis] = g.source(axis, 0, rest % kernel[axis]);
        rest /= kernel[axis];
      }
    }
    return new ConvColumns(
        kind.lines,
        x.storage().array(),
        x.offset(),
        x.shape().size(1),
        spatial(x),
        places,
        g.stride(),
        offsets);
  }

  /** {@code out[o, c, k] = Σ x[n, c, i] y[n, o, p]}. */
  void weight(View x, View y, ConvGeometry g, View out) {
    Kind kind = kind(out);
    if (out.numel() == 0 || y.numel() == 0) {
      clear(kind, out);
      return;
    }
    View upstream = compact(y);
    ConvColumns pixels = columns(kind, compact(x), spatial(out), g, spatial(y));
    new ConvWeight(
            kind.block,
            kind.direct(pixels, out.shape().size(1), out.shape().size(0) / g.groups()),
            copy,
            pixels,
            y.shape().size(0),
            g.groups(),
            out.shape().size(1),
            out.shape().size(0) / g.groups(),
            upstream.storage().array(),
            upstream.offset())
        .run(out.storage().array(), out.offset());
  }

  /** Along one axis, the result elements start, start + stride, ... and what they read. */
  private record Phase(int start, int count, int[] taps, int[] offsets) {
    /** All of an axis with n elements that has any; those without taps are 0. */
    static List<Phase> of(ConvGeometry g, int axis, int n, int kernel) {
      int s = g.stride()[axis];
      List<Phase> all = new ArrayList<>();
      for (int start = 0; start < Math.min(s, n); start++) {
        int shifted = start + g.padding()[axis];
        int d = g.dilation()[axis];
        int[] taps = new int[kernel];
        int[] offsets = new int[kernel];
        int count = 0;
        for (int k = 0; k < kernel; k++) {
          if ((shifted - k * d) % s == 0) {
            taps[count] = k;
            offsets[count++] = (shifted - k * d) / s;
          }
        }
        all.add(
            new Phase(
                start,
                (n - 1 - start) / s + 1,
                Arrays.copyOf(taps, count),
                Arrays.copyOf(offsets, count)));
      }
      return all;
    }
  }

  /** {@code out[n, c, i] = Σ w[o, c, k] y[n, o, p]}. */
  void input(View w, View y, ConvGeometry g, View out) {
    Kind kind = kind(out);
    int axes = g.axes();
    int[] sizes = spatial(out);
    int[] kernel = spatial(w);
    if (out.numel() == 0 || w.numel() == 0 || y.numel() == 0) {
      clear(kind, out);
      return;
    }
    View weights = compact(w);
    View upstream = compact(y);
    List<List<Phase>> phases = new ArrayList<>();
    boolean gaps = false;
    for (int axis = 0; axis < axes; axis++) {
      List<Phase> some = Phase.of(g, axis, sizes[axis], kernel[axis]);
      gaps |= some.removeIf(p -> p.taps.length == 0);
      phases.add(some);
    }
    if (gaps) {
      clear(kind, out);
    }
    int[] at = new int[axes];
    int all = phases.stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
    for (int n = 0; n < all; n++) {
      Phase[] phase = new Phase[axes];
      for (int axis = axes - 1, rest = n; axis >= 0; axis--) {
        at[axis] = rest % phases.get(axis).size();
        phase[axis] = phases.get(axis).get(at[axis]);
        rest /= phases.get(axis).size();
      }
      phase(kind, weights, kernel, upstream, g, phase, out);
    }
  }

  private static void phase(
      Kind kind, View w, int[] kernel, View y, ConvGeometry g, Phase[] phase, View out) {
    int axes = g.axes();
    int taps = 1;
    int[] grid = new int[axes];
    int[] start = new int[axes];
    for (int axis = 0; axis < axes; axis++) {
      taps *= phase[axis].taps.length;
      grid[axis] = phase[axis].count;
      start[axis] = phase[axis].start;
    }
    int[] tap = new int[taps];
    int[][] offsets = new int[taps][axes];
    for (int t = 0; t < taps; t++) {
      int stride = 1;
      for (int axis = axes - 1, rest = t; axis >= 0; axis--) {
        int i = rest % phase[axis].taps.length;
        rest /= phase[axis].taps.length;
        tap[t] += phase[axis].taps[i] * stride;
        offsets[t][axis] = phase[axis].offsets[i];
        stride *= kernel[axis];
      }
    }
    int inside = w.shape().size(0) / g.groups();
    int rows = w.shape().size(1);
    Object turned = turned(kind, w, tap, g.groups());
    ConvColumns columns =
        new ConvColumns(
            kind.lines,
            y.storage().array(),
            y.offset(),
            y.shape().size(1),
            spatial(y),
            grid,
            ones(axes),
            offsets);
    kind.run(
        new ConvPass(
            kind.block,
            columns,
            y.shape().size(0),
            g.groups(),
            inside,
            rows,
            turned,
            0,
            null,
            out.storage().array(),
            out.offset(),
            spatial(out),
            start,
            g.stride()));
    kind.lines.give(turned);
  }

  /** Some taps of {@code w[o, c, k]} as {@code [c, o, tap]}, group by group. */
  private static Object turned(Kind kind, View w, int[] tap, int groups) {
    int out = w.shape().size(0) / groups;
    int in = w.shape().size(1);
    int kernel = w.numel() / (w.shape().size(0) * in);
    Object turned = kind.lines.take(groups * in * out * tap.length);
    Copy.Line line = Copy.same(w.storage().array(), turned);
    Team.parallel(
        groups * in,
        Math.max(1, (1 << 12) / (out * tap.length)),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            for (int t = 0; t < tap.length; t++) {
              int s = w.offset() + (row / in * out * in + row % in) * kernel + tap[t];
              line.run(s, in * kernel, row * out * tap.length + t, tap.length, out);
            }
          }
        });
    return turned;
  }
}
