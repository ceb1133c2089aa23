package dev.adjoint.core.kernel;

import dev.adjoint.core.DType;
import dev.adjoint.core.expr.Formula;
import org.jspecify.annotations.Nullable;

/**
 * The fast families of loops that a device supplies. Every method fills its last argument (or
 * {@code out}), which is row-major, does not overlap the inputs unless stated, and has the right
 * shape: shapes were checked by the operation.
 *
 * <p>Equal bits: for equal values a provider gives equal bits whatever the strides, the position in
 * a larger array and the number of threads. All providers but {@code reference} agree bit for bit.
 */
public interface Kernels {
  /** The provider's name: {@code reference}, {@code scalar} or {@code simd}. */
  String name();

  /**
   * {@code out[j] = f.outputs[j](in[0], in[1], ...; args)}, element by element. Inputs were
   * broadcast to the outputs' shape (stride 0) and are of any dtype. Numbers are computed in the
   * type of {@code out[0]} if it is floating, else in the floating type among the inputs, else as
   * 64-bit integers. An output may be exactly one of the inputs (in place), and outputs may be
   * strided.
   */
  void map(Formula f, double[] args, View[] in, View[] out);

  /**
   * Whether several {@link #map}s may be computed as one of a composed formula, in any grouping,
   * with the same bits.
   */
  default boolean fuses() {
    return false;
  }

  /**
   * {@link #map} and {@link #reduce} in one: folds the last {@code axes} axes of {@code f(in[0],
   * in[1], ...; args)} without storing it. The inputs have its shape (stride 0 where broadcast),
   * its type is out's. Equal bits to the two one after the other.
   *
   * @return false if nothing was done, because these kernels do not do it for this layout
   */
  default boolean mapReduce(
      ReduceKind kind, Formula f, double[] args, View[] in, int axes, View out) {
    return false;
  }

  /**
   * {@code out = in}, converted to out's dtype; {@code in} has any strides, and so may {@code out}.
   */
  void copy(View in, View out);

  /**
   * Folds the last {@code axes} axes of {@code in}; {@code out} has the shape of the axes that
   * stay. Sums use 16 (f32) or 8 (f64) virtual lanes added in a fixed tree.
   */
  void reduce(ReduceKind kind, View in, int axes, View out);

  /**
   * Index (I64) along the last axis of the first largest element, the first NaN if there is one.
   */
  void argMax(View in, View out);

  /**
   * Indices (I64) that put each line along the last axis in order: NaN above all numbers, -0 equal
   * to 0, equal elements as they stand, in descending order too. Where {@code out}'s last axis is
   * shorter, the first of them.
   */
  void argSort(View in, boolean descending, View out);

  /**
   * {@code out[..., m, n] = a[..., m, k] b[..., k, n]}; leading axes equal (stride 0 where
   * broadcast); any strides; k = 0 gives zeros. F32 or F64.
   */
  void matmul(View a, View b, View out);

  /**
   * Makes {@code b} {@code [k, n]} ready to be the right factor of many products with {@code rows}
   * rows or, where those are more than one, with any more than one; its numbers must not change
   * while the factor is in use. F32 or F64.
   */
  default Factor factor(View b, int rows) {
    return Factor.plain(this, b);
  }

  /** {@code out[m, n] = x[m, k] w[n, k]ᵀ + bias[n]}; the bias may be null. */
  void linear(View x, View w, @Nullable View bias, View out);

  /**
   * Convolution: {@code out[n, o, p] = Σ x[n, c, i] w[o, c, k] + bias[o]} over the channels c of
   * o's group and the kernel's elements k, where {@code i = p stride + k dilation - padding}, 0
   * outside. The bias may be null. F32 or F64.
   */
  void conv(View x, View w, @Nullable View bias, ConvGeometry g, View out);

  /**
   * The gradient of {@link #conv} with respect to its image, which is the transposed convolution:
   * {@code out[n, c, i] = Σ w[o, c, k] y[n, o, p]} over all o, k and p that read i.
   */
  void convInput(View w, View y, ConvGeometry g, View out);

  /**
   * The gradient of {@link #conv} with respect to its kernel: {@code out[o, c, k] = Σ x[n, c, i]
   * y[n, o, p]} over all n and p, 0 outside.
   */
  void convWeight(View x, View y, ConvGeometry g, View out);

  /**
   * Whether the kernels that take {@link Rows} do so for this type, with the bits of those that
   * take a stored array. Then {@link #normalizeRows} does this type too.
   */
  default boolean takesRows(DType dtype) {
    return false;
  }

  /** Softmax over the last axis, or its logarithm. */
  void softmax(View in, boolean log, View out);

  /**
   * {@link #softmax(View, boolean, View)} of rows that are not stored.
   *
   * @return false if nothing was done, because these kernels do not do it for this type or layout
   */
  default boolean softmax(Rows in, boolean log, View out) {
    return false;
  }

  /**
   * The pullback of softmax over the last axis from its output: {@code y (dy - Σ dy y)}; with
   * {@code log} of log-softmax: {@code dy - exp(y) Σ dy}.
   */
  void softmaxPullback(View y, View dy, boolean log, View out);

  /**
   * Cross-entropy of rows with class indices: {@code loss[i] = logSumExp(x[i]) - x[i, t[i]]} and,
   * where asked, {@code grad[i, j] = softmax(x[i])[j] - (j == t[i])}. {@code logits} [m, c], {@code
   * target} I64 [m], checked to lie in range by the caller.
   */
  void crossEntropy(View logits, View target, View loss, @Nullable View grad);

  /**
   * {@code out[r, i] = (x[r, i] - mean[r]) rstd[r] weight[i] + bias[i]} of rows that lie one after
   * the other in memory, whose moments this writes too; weight and bias may be null. There is at
   * least one element.
   *
   * @return false if nothing was done, because these kernels do not do it for this type
   */
  default boolean normalizeRows(
      View x, @Nullable View weight, @Nullable View bias, RowMoments moments, View out) {
    return false;
  }

  /**
   * The gradients of {@link #normalizeRows} that are asked for: with {@code x̂ = (x - mean) rstd}
   * and {@code g = dy weight} {@code dx = (g - mean(g) - x̂ mean(g x̂)) rstd}, where {@code
   * mean(g)} is left out if rows are not centred, {@code dweight = Σ_r dy x̂}, {@code dbias = Σ_r
   * dy}.
   *
   * @return false if nothing was done, because these kernels do not do it for this type
   */
  default boolean normalizeRowsPullback(
      View x,
      View dy,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    return false;
  }

  /**
   * {@link #normalizeRowsPullback(View, View, View, RowMoments, View, View, View)} for an upstream
   * gradient that is not stored.
   *
   * @return false if nothing was done, because these kernels do not do it for this type or layout
   */
  default boolean normalizeRowsPullback(
      View x,
      Rows dy,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    return false;
  }

  /**
   * Fast loops over the channels of such a batch {@code [n, c, ...]}, or null if there are none for
   * its type and shape.
   */
  default @Nullable ChannelKernels channels(View x) {
    return null;
  }

  /**
   * {@code out[i, j, l] = in[i, index[j], l]} with {@code in} [a, n, b] and I64 {@code index} [m];
   * indices were checked.
   */
  void indexSelect(View in, View index, View out);

  /** {@code out[i, index[j], l] += in[i, j, l]}, in the order of j; {@code out} holds its start. */
  void indexAdd(View in, View index, View out);

  /** {@code out[i, j] = in[i, index[i, j]]} over the last axis, rows [a, n] and index [a, m]. */
  void gather(View in, View index, View out);

  /** {@code out[i, index[i, j]] += in[i, j]}, in the order of j; {@code out} holds its start. */
  void scatterAdd(View in, View index, View out);

  /** How many threads {@link #parallel} has at best; no result may depend on it. */
  default int threads() {
    return 1;
  }

  /**
   * Cuts {@code 0 .. n} into parts of {@code grain} (the last may be shorter) and runs all, in any
   * order and perhaps at once: how the loops of rare operations share the threads. What is written
   * for a number must depend on that number alone, never on the part that it lies in.
   */
  default void parallel(int n, int grain, Range range) {
    if (n > 0) {
      range.run(0, n);
    }
  }

  /** What to do for each part of a range. */
  @FunctionalInterface
  interface Range {
    /** Does the work from {@code from} (inclusive) to {@code to} (exclusive). */
    void run(int from, int to);
  }
}
