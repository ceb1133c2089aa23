package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.ChannelKernels;
import dev.adjoint.core.kernel.ConvGeometry;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.RowMoments;
import dev.adjoint.core.kernel.Rows;
import dev.adjoint.core.kernel.View;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of the CPU. The plain and the vector form share all that is here and differ in four
 * parts: generated loops, lines, blocks of the matrix product, strips of a transpose.
 */
final class CpuKernels implements Kernels {
  private final String name;
  private final Loops loops;
  private final Copy copy;
  private final Reduce reduce;
  private final MapReduce mapReduce;
  private final boolean fuses;
  private final Softmax softmax;
  private final NormRows normRows;
  private final NormChannels normChannels;
  private final Gemm gemm;
  private final Conv conv;
  private final Indices indices;

  CpuKernels(
      String name,
      boolean vector,
      Lines lines,
      Copy copy,
      Gemm.Block block,
      @Nullable Supplier<ConvTiles> tiles,
      Supplier<ConvWinograd.Loops> squares) {
    this(
        name,
        vector,
        lines,
        copy,
        block,
        tiles,
        squares,
        !"off".equals(System.getProperty("adjoint.fusion")));
  }

  /** With {@code fuses} chains of elementwise operations wait and become one loop. */
  CpuKernels(
      String name,
      boolean vector,
      Lines lines,
      Copy copy,
      Gemm.Block block,
      @Nullable Supplier<ConvTiles> tiles,
      Supplier<ConvWinograd.Loops> squares,
      boolean fuses) {
    this.name = name;
    this.fuses = fuses;
    this.loops = new Loops(vector);
    this.copy = copy;
    this.reduce = new Reduce(lines);
    this.mapReduce = new MapReduce(loops, reduce);
    this.softmax = new Softmax(lines, copy);
    this.normRows = new NormRows(lines);
    this.normChannels = new NormChannels(lines);
    this.gemm = new Gemm(block, lines, copy);
    this.conv = new Conv(block, lines, copy, tiles, squares);
    this.indices = new Indices(lines);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void map(Formula f, double[] args, View[] in, View[] out) {
    loops.map(f, args, in, out);
  }

  @Override
  public boolean fuses() {
    return fuses;
  }

  @Override
  public boolean mapReduce(
      ReduceKind kind, Formula f, double[] args, View[] in, int axes, View out) {
    return mapReduce.run(kind, f, args, in, axes, out);
  }

  @Override
  public void copy(View in, View out) {
    copy.copy(in, out);
  }

  @Override
  public void reduce(ReduceKind kind, View in, int axes, View out) {
    reduce.reduce(kind, in, axes, out);
  }

  @Override
  public void argMax(View in, View out) {
    reduce.argMax(in, out);
  }

  @Override
  public void argSort(View in, boolean descending, View out) {
    Sort.argSort(in, descending, out);
  }

  @Override
  public void matmul(View a, View b, View out) {
    gemm.matmul(a, b, out);
  }

  @Override
  public Factor factor(View b, int rows) {
    return gemm.factor(b, rows);
  }

  @Override
  public void linear(View x, View w, @Nullable View bias, View out) {
    gemm.linear(x, w, bias, out);
  }

  @Override
  public void conv(View x, View w, @Nullable View bias, ConvGeometry g, View out) {
    conv.forward(x, w, bias, g, out);
  }

  @Override
  public void convInput(View w, View y, ConvGeometry g, View out) {
    conv.input(w, y, g, out);
  }

  @Override
  public void convWeight(View x, View y, ConvGeometry g, View out) {
    conv.weight(x, y, g, out);
  }

  @Override
  public void softmax(View in, boolean log, View out) {
    softmax.softmax(in, log, out);
  }

  @Override
  public boolean takesRows(DType dtype) {
    return fuses && dtype == DType.F32;
  }

  private @Nullable RowSource source(Rows rows) {
    return switch (rows) {
      case Rows.Mapped m -> RowSource.mapped(loops, m);
      case Rows.Normalized n -> normRows.source(n);
      case Rows.SoftmaxPullback p -> softmax.source(p);
    };
  }

  @Override
  public boolean softmax(Rows in, boolean log, View out) {
    RowSource source = takesRows(out.dtype()) ? source(in) : null;
    if (source == null) {
      return false;
    }
    softmax.softmax(source, log, out);
    source.close();
    return true;
  }

  @Override
  public void softmaxPullback(View y, View dy, boolean log, View out) {
    softmax.pullback(y, dy, log, out);
  }

  @Override
  public void crossEntropy(View logits, View target, View loss, @Nullable View grad) {
    softmax.crossEntropy(logits, target, loss, grad);
  }

  @Override
  public boolean normalizeRows(
      View x, @Nullable View weight, @Nullable View bias, RowMoments moments, View out) {
    return normRows.forward(x, weight, bias, moments, out);
  }

  @Override
  public boolean normalizeRowsPullback(
      View x,
      View dy,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    return normRows.backward(x, dy, null, weight, moments, dx, dweight, dbias);
  }

  @Override
  public boolean normalizeRowsPullback(
      View x,
      Rows dy,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    RowSource source = takesRows(x.dtype()) ? source(dy) : null;
    if (source == null) {
      return false;
    }
    boolean done = normRows.backward(x, null, source, weight, moments, dx, dweight, dbias);
    source.close();
    return done;
  }

  @Override
  public @Nullable ChannelKernels channels(View x) {
    return normChannels.fits(x) ? normChannels : null;
  }

  @Override
  public void indexSelect(View in, View index, View out) {
    indices.select(in, index, out);
  }

  @Override
  public void indexAdd(View in, View index, View out) {
    indices.add(in, index, out);
  }

  @Override
  public void gather(View in, View index, View out) {
    indices.gather(in, index, out);
  }

  @Override
  public void scatterAdd(View in, View index, View out) {
    indices.scatterAdd(in, index, out);
  }

  @Override
  public int threads() {
    return Team.threads();
  }

  @Override
  public void parallel(int n, int grain, Range range) {
    Team.parallel(n, grain, range::run);
  }
}
