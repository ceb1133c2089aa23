package dev.adjoint.core;

import org.jspecify.annotations.Nullable;

/**
 * x̂ = (x - mean) / √(variance + ε), and x̂ weight + bias: what normalisation layers compute. The
 * forms differ in what mean and variance are taken over; the variance is the biased one.
 *
 * <p>Numbers are added up in double whatever the element type, so that x = 10⁴ + small loses
 * nothing more; only the gradients of the weight and the bias of float32 rows are added up in
 * float32 for some rows (16 to 64) before they are in double. Where the variance is 0 the result is
 * the bias (NaN if ε is 0 too); a NaN spoils what is normalised together with it. Gradients of x,
 * weight and bias come from one pass over the data. Empty batches give empty results and zero
 * gradients of the weight and the bias.
 */
public sealed interface Normalizations extends Family permits Operand {
  /**
   * (x - mean) / √(var + ε) weight + bias with mean and variance over the last axes, each example
   * by itself: {@code [..., shape] -> [..., shape]} with weight and bias of that shape, or null
   * (layer norm; Ba, Kiros, Hinton, 2016).
   *
   * <pre>{@code
   * Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 6, 8}});
   * x.layerNorm(new int[] {3}, null, null, 0);   // both rows -1.2247, 0, 1.2247
   * }</pre>
   *
   * @throws ShapeException if x does not end with these sizes, or weight or bias has others
   * @throws TensorException if eps is negative or NaN
   */
  default Tensor layerNorm(
      int[] shape, @Nullable Operand weight, @Nullable Operand bias, double eps) {
    return Norms.last("layerNorm", tensor(), shape, weight, bias, eps, true);
  }

  /** {@link #layerNorm(int[], Operand, Operand, double)} without weight and bias, ε = 1e-5. */
  default Tensor layerNorm(int... shape) {
    return layerNorm(shape, null, null, 1e-5);
  }

  /**
   * x / √(mean x² + ε) weight with the mean over the last axes: {@code [..., shape] -> [...,
   * shape]} (Zhang, Sennrich, 2019). The weight may be null.
   *
   * @throws ShapeException if x does not end with these sizes, or the weight has others
   * @throws TensorException if eps is negative or NaN
   */
  default Tensor rmsNorm(int[] shape, @Nullable Operand weight, double eps) {
    return Norms.last("rmsNorm", tensor(), shape, weight, null, eps, false);
  }

  /**
   * {@link #rmsNorm(int[], Operand, double)} without weight, ε the distance from 1 to the next
   * number of x's type, PyTorch's default.
   */
  default Tensor rmsNorm(int... shape) {
    return rmsNorm(shape, null, Norms.epsilon(dtype()));
  }

  /**
   * (x - mean) / √(var + ε) weight + bias with mean and variance over the channels of a group, of
   * each example by itself: {@code [n, c, ...] -> [n, c, ...]} with weight and bias {@code [c]}, or
   * null; c must be a multiple of the groups (Wu, He, 2018). One group is layer norm over all of an
   * example, c groups are {@link #instanceNorm}.
   *
   * @throws ShapeException if the groups do not divide the channels, or the sizes do not fit
   * @throws TensorException if eps is negative or NaN
   */
  default Tensor groupNorm(
      int groups, @Nullable Operand weight, @Nullable Operand bias, double eps) {
    return Norms.groups("groupNorm", tensor(), groups, weight, bias, eps);
  }

  /** {@link #groupNorm(int, Operand, Operand, double)} without weight and bias, ε = 1e-5. */
  default Tensor groupNorm(int groups) {
    return groupNorm(groups, null, null, 1e-5);
  }

  /**
   * (x - mean) / √(var + ε) weight + bias with mean and variance of each channel of each example by
   * itself: {@code [n, c, ...] -> [n, c, ...]} with weight and bias {@code [c]}, or null (Ulyanov,
   * Vedaldi, Lempitsky, 2016).
   *
   * @throws ShapeException if a channel has a single number, which is its own mean, or the sizes do
   *     not fit
   * @throws TensorException if eps is negative or NaN
   */
  default Tensor instanceNorm(@Nullable Operand weight, @Nullable Operand bias, double eps) {
    return Norms.instances(tensor(), weight, bias, eps);
  }

  /** {@link #instanceNorm(Operand, Operand, double)} without weight and bias, ε = 1e-5. */
  default Tensor instanceNorm() {
    return instanceNorm(null, null, 1e-5);
  }

  /**
   * (x - mean) / √(var + ε) weight + bias with mean and variance of each channel over the whole
   * batch: {@code [n, c] -> [n, c]} or {@code [n, c, ...] -> [n, c, ...]} with weight and bias
   * {@code [c]}, or null (Ioffe, Szegedy, 2015). What a layer does in training.
   *
   * <pre>{@code
   * Tensor x = Tensor.of(new double[][] {{1, 10}, {2, 20}, {3, 60}, {6, 30}});
   * Normalizations.Batch y = x.batchNorm(null, null, 0);
   * y.mean();       // 3, 30
   * y.variance();   // 4.6667, 466.6667
   * }</pre>
   *
   * @throws ShapeException if a channel has a single number, which is its own mean, or the sizes do
   *     not fit
   * @throws TensorException if eps is negative or NaN
   */
  default Batch batchNorm(@Nullable Operand weight, @Nullable Operand bias, double eps) {
    return Norms.batch(tensor(), weight, bias, eps);
  }

  /**
   * (x - mean) / √(variance + ε) weight + bias with a mean and a variance of each channel that are
   * given: {@code [n, c, ...] -> [n, c, ...]}, the others {@code [c]}; weight and bias may be null.
   * What a layer does in evaluation.
   *
   * @throws ShapeException if the sizes do not fit
   * @throws TensorException if eps is negative or NaN
   */
  default Tensor batchNorm(
      Operand mean,
      Operand variance,
      @Nullable Operand weight,
      @Nullable Operand bias,
      double eps) {
    return Norms.given(tensor(), mean, variance, weight, bias, eps);
  }

  /**
   * A batch normalised by itself.
   *
   * @param values the result
   * @param mean of each channel, {@code [c]}; needs no gradient
   * @param variance of each channel, {@code [c]}, the unbiased one, which running statistics take;
   *     needs no gradient
   */
  record Batch(Tensor values, Tensor mean, Tensor variance) {}
}

/** What {@link Normalizations} check and apply. */
final class Norms {
  private Norms() {}

  /** The distance from 1 to the next number. */
  static double epsilon(DType dtype) {
    return dtype == DType.F32 ? 0x1p-23 : 0x1p-52;
  }

  static Tensor last(
      String op,
      Tensor x,
      int[] shape,
      @Nullable Operand weight,
      @Nullable Operand bias,
      double eps,
      boolean centred) {
    Shape wanted = Shape.of(shape);
    int lead = x.rank() - shape.length;
    boolean fits = lead >= 0 && shape.length > 0;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = x.size(lead + i) == shape[i];
    }
    if (!fits) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " over the last axes "
              + wanted
              + ": x must end with these sizes, at least one.");
    }
    check(op, x, "weight", weight, wanted);
    check(op, x, "bias", bias, wanted);
    check(op, x, eps);
    return apply(
        NormalizeRows.last(op, shape.length, centred, eps, weight != null, bias != null),
        x,
        weight,
        bias);
  }

  static Tensor groups(
      String op,
      Tensor x,
      int groups,
      @Nullable Operand weight,
      @Nullable Operand bias,
      double eps) {
    if (x.rank() < 2) {
      throw new ShapeException(op + ": " + x.describe() + ": it must be [n, c, ...].");
    }
    int channels = x.size(1);
    if (groups < 1 || channels % groups != 0) {
      throw new ShapeException(
          op
              + ": "
              + channels
              + " channels of "
              + x.describe()
              + " in "
              + groups
              + " groups: the groups must divide the channels.");
    }
    channelwise(op, x, weight, bias, eps);
    return apply(
        NormalizeRows.groups(op, groups, eps, weight != null, bias != null), x, weight, bias);
  }

  static Tensor instances(Tensor x, @Nullable Operand weight, @Nullable Operand bias, double eps) {
    boolean single = x.rank() == 2 || x.rank() > 2 && x.numel() == x.size(0) * x.size(1);
    if (single && x.numel() > 0) {
      throw new ShapeException(
          "instanceNorm: "
              + x.describe()
              + " has one number in each channel of an example; its mean is the number itself, and"
              + " nothing would be left. Use groupNorm or layerNorm.");
    }
    // Without channels there is nothing to divide into groups.
    int groups = x.rank() < 2 ? 1 : Math.max(1, x.size(1));
    return groups("instanceNorm", x, groups, weight, bias, eps);
  }

  static Normalizations.Batch batch(
      Tensor x, @Nullable Operand weight, @Nullable Operand bias, double eps) {
    batchOf(x, weight, bias, eps);
    int channels = x.size(1);
    if (x.numel() == channels && channels > 0) {
      throw new ShapeException(
          "batchNorm: "
              + x.describe()
              + " has one number in each channel; in training more are needed, since its mean would"
              + " be the number itself. Use a larger batch, or evaluate with"
              + " Modes.evaluating(...).");
    }
    NormalizeColumns op = new NormalizeColumns(eps, null, null, weight != null, bias != null);
    Tensor y = apply(op, x, weight, bias);
    Tensor mean = op.batchMean;
    Tensor variance = op.batchVariance;
    if (mean == null || variance == null) {
      // The definition ran, inside a transform.
      Tensor plain = x.detach();
      mean = plain.mean(NormalizeColumns.batchAxes(x));
      variance = plain.var(NormalizeColumns.batchAxes(x));
    }
    return new Normalizations.Batch(y, mean, variance);
  }

  static Tensor given(
      Tensor x,
      Operand mean,
      Operand variance,
      @Nullable Operand weight,
      @Nullable Operand bias,
      double eps) {
    batchOf(x, weight, bias, eps);
    Shape channels = Shape.of(x.size(1));
    check("batchNorm", x, "mean", mean, channels);
    check("batchNorm", x, "variance", variance, channels);
    Tensor m = mean.tensor();
    Tensor v = variance.tensor();
    NormalizeColumns op = new NormalizeColumns(eps, m, v, weight != null, bias != null);
    // The fast path takes the statistics for plain numbers.
    boolean plain = m.level == null && v.level == null && m.node == null && v.node == null;
    return plain ? apply(op, x, weight, bias) : op.definition(inputs(x, weight, bias));
  }

  private static void batchOf(
      Tensor x, @Nullable Operand weight, @Nullable Operand bias, double eps) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "batchNorm: " + x.describe() + ": it must be [n, c] or [n, c, ...].");
    }
    channelwise("batchNorm", x, weight, bias, eps);
  }

  private static void channelwise(
      String op, Tensor x, @Nullable Operand weight, @Nullable Operand bias, double eps) {
    check(op, x, "weight", weight, Shape.of(x.size(1)));
    check(op, x, "bias", bias, Shape.of(x.size(1)));
    check(op, x, eps);
  }

  private static void check(
      String op, Tensor x, String what, @Nullable Operand value, Shape wanted) {
    if (value == null) {
      return;
    }
    if (!value.shape().equals(wanted)) {
      throw new ShapeException(
          op
              + ": "
              + what
              + " "
              + value.describe()
              + " for "
              + x.describe()
              + ": the "
              + what
              + " must be "
              + wanted
              + ".");
    }
    if (value.dtype() != x.dtype()) {
      throw new DTypeException(
          op
              + ": "
              + what
              + " "
              + value.describe()
              + " for "
              + x.describe()
              + ": both must have the same element type. Convert one with .to(DType."
              + x.dtype().name()
              + ").");
    }
  }

  private static void check(String op, Tensor x, double eps) {
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          op + ": " + x.describe() + " is not floating. Convert it with .to(DType.F32).");
    }
    if (!(eps >= 0)) {
      throw new TensorException(op + ": eps is " + eps + "; it must be 0 or more.");
    }
  }

  private static Tensor[] inputs(Tensor x, @Nullable Operand weight, @Nullable Operand bias) {
    if (weight == null) {
      return bias == null ? new Tensor[] {x} : new Tensor[] {x, bias.tensor()};
    }
    return bias == null
        ? new Tensor[] {x, weight.tensor()}
        : new Tensor[] {x, weight.tensor(), bias.tensor()};
  }

  private static Tensor apply(
      Normalize op, Tensor x, @Nullable Operand weight, @Nullable Operand bias) {
    return Engine.apply(op, inputs(x, weight, bias));
  }
}
