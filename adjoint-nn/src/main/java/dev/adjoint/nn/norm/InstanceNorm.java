package dev.adjoint.nn.norm;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y = (x - mean) / √(var + ε) γ + β with mean and biased variance of each channel of each example
 * by itself (Ulyanov, Vedaldi, Lempitsky, 2016). The same in training and in evaluation; as in
 * PyTorch without γ and β unless asked for.
 *
 * <p>With tracking, the means over the examples move running statistics in training, and evaluation
 * normalises by these. {@code num_batches_tracked} is there for PyTorch's files and is never
 * counted up, as there.
 */
public abstract sealed class InstanceNorm implements Layer permits InstanceNorm1d, InstanceNorm2d {
  /**
   * What is seldom changed.
   *
   * @param eps ε, at least 0
   * @param affine whether there are γ and β
   * @param momentum the weight of the newest batch in running statistics; null for none
   */
  public record Options(double eps, boolean affine, @Nullable Double momentum) {
    /** ε = 1e-5, no γ and β, no running statistics: PyTorch's. */
    public static final Options DEFAULT = new Options(1e-5, false, null);

    /** Checks the numbers. */
    public Options {
      if (!(eps >= 0)) {
        throw new TensorException("instanceNorm: eps is " + eps + "; it must be 0 or more.");
      }
      if (momentum != null && !(momentum >= 0 && momentum <= 1)) {
        throw new TensorException(
            "instanceNorm: the momentum is " + momentum + "; it must lie in [0, 1].");
      }
    }

    /** With another ε. */
    public Options withEps(double newEps) {
      return new Options(newEps, affine, momentum);
    }

    /** With γ and β. */
    public Options withAffine() {
      return new Options(eps, true, momentum);
    }

    /** With running statistics, of momentum 0.1 in PyTorch. */
    public Options withTracking(double newMomentum) {
      return new Options(eps, affine, newMomentum);
    }
  }

  private final @Nullable Param weight;
  private final @Nullable Param bias;

  @Name("")
  private final @Nullable Running running;

  private final int channels;
  private final Options options;

  InstanceNorm(int channels, Options options) {
    if (channels < 1) {
      throw new ShapeException("instanceNorm: " + channels + " channels; there must be 1 or more.");
    }
    DType dtype = Modes.dtype();
    this.channels = channels;
    this.options = options;
    this.weight = options.affine ? new Param(Tensor.ones(dtype, Shape.of(channels))) : null;
    this.bias = options.affine ? new Param(Tensor.zeros(dtype, Shape.of(channels))) : null;
    this.running = options.momentum != null ? Running.of(channels) : null;
  }

  /** The number of axes of an input. */
  abstract int rank();

  /** Number of channels c. */
  public final int channels() {
    return channels;
  }

  /** ε and the like. */
  public final Options options() {
    return options;
  }

  /** γ, {@code [c]}, or null. */
  public final @Nullable Param weight() {
    return weight;
  }

  /** β, {@code [c]}, or null. */
  public final @Nullable Param bias() {
    return bias;
  }

  /** The running mean, {@code [c]}, or null. */
  public final @Nullable Param runningMean() {
    return running == null ? null : running.mean();
  }

  /** The running unbiased variance, {@code [c]}, or null. */
  public final @Nullable Param runningVar() {
    return running == null ? null : running.variance();
  }

  /**
   * Each channel of each example normalised.
   *
   * @throws ShapeException if x has another number of channels or axes, or one number in each
   *     channel; the message begins with this layer's path in the model
   */
  @Override
  public final Tensor forward(Tensor x) {
    return Paths.in(this, () -> normalized(x));
  }

  private Tensor normalized(Tensor x) {
    String op = "instanceNorm" + (rank() - 2) + "d";
    if (x.rank() != rank() || x.size(1) != channels) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " for "
              + channels
              + " channels: it must be [n, "
              + channels
              + (rank() == 3 ? ", l]." : ", h, w]."));
    }
    Running r = running;
    Double momentum = options.momentum;
    if (r == null || momentum == null) {
      return x.instanceNorm(weight, bias, options.eps);
    }
    r.check(op, x);
    if (Modes.mode() == Modes.Mode.EVAL) {
      return x.batchNorm(r.mean(), r.variance(), weight, bias, options.eps);
    }
    Tensor y = x.instanceNorm(weight, bias, options.eps);
    if (x.numel() > 0) {
      Tensor rows = x.detach().reshape(x.size(0), channels, x.numel() / x.size(0) / channels);
      r.update(op, rows.mean(2).mean(0), rows.var(2).mean(0), momentum, false);
    }
    return y;
  }

  /** For example {@code InstanceNorm2d(16)}, {@code InstanceNorm2d(16, affine, momentum 0.1)}. */
  @Override
  public final String toString() {
    return "InstanceNorm"
        + (rank() - 2)
        + "d("
        + channels
        + (options.eps == Options.DEFAULT.eps ? "" : ", eps " + options.eps)
        + (options.affine ? ", affine" : "")
        + (options.momentum == null ? ")" : ", momentum " + options.momentum + ")");
  }
}
