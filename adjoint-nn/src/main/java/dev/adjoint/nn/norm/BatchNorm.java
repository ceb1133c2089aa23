package dev.adjoint.nn.norm;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Normalizations;
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
 * y = (x - mean) / √(var + ε) γ + β for each channel (Ioffe, Szegedy, 2015). In training mean and
 * biased variance are those of the batch, all axes but the channels' together, and the running
 * statistics move towards them: r ← (1 - a) r + a s with the momentum a and, for the variance, the
 * unbiased one of the batch. In evaluation mean and variance are the running ones.
 *
 * <pre>{@code
 * Layer net = new Sequential(new Linear(784, 256), new BatchNorm1d(256), Tensor::relu, ...);
 * net.forward(x);                              // normalises by the batch, learns the statistics
 * Modes.inference(() -> net.forward(x));       // normalises by what was learnt
 * }</pre>
 *
 * <p>Names as in PyTorch: {@code weight} γ (starts at 1), {@code bias} β (0), and the buffers
 * {@code running_mean} (0), {@code running_var} (1), {@code num_batches_tracked}. Sums are taken in
 * double. Statistics of the batch are part of the graph: dx = γ (dy - mean(dy) - x̂ mean(dy x̂)) /
 * √(var + ε).
 *
 * <p>A batch with one number in each channel is an error in training, as it is its own mean. An
 * empty batch gives an empty result and leaves the running statistics alone. Inside {@code grad},
 * {@code jvp} and the like the statistics move by the plain numbers; inside {@code vmap} each
 * example has its own, and a layer that tracks must not train there. Whoever runs the layer twice,
 * as {@code checkpoint} does in its backward pass, moves them twice.
 *
 * <p>Frozen: {@link BatchNorm1d#frozen} is the same layer, parameters and all, that uses the
 * running statistics in training too and leaves them alone, for fine-tuning; {@code
 * Modes.evaluating(() -> bn.forward(x))} does so for one call. γ and β learn on, unless they are
 * kept from the optimizer.
 */
public abstract sealed class BatchNorm implements Layer
    permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
  /**
   * What is seldom changed.
   *
   * @param eps ε, at least 0
   * @param momentum a, the weight of the newest batch; null for the plain average of all batches
   * @param affine whether there are γ and β
   * @param tracking whether there are running statistics; without them evaluation uses the batch
   *     too
   */
  public record Options(double eps, @Nullable Double momentum, boolean affine, boolean tracking) {
    /** ε = 1e-5, momentum 0.1, with γ and β, tracking: PyTorch's. */
    public static final Options DEFAULT = new Options(1e-5, 0.1, true, true);

    /** Checks the numbers. */
    public Options {
      if (!(eps >= 0)) {
        throw new TensorException("batchNorm: eps is " + eps + "; it must be 0 or more.");
      }
      if (momentum != null && !(momentum >= 0 && momentum <= 1)) {
        throw new TensorException(
            "batchNorm: the momentum is " + momentum + "; it must lie in [0, 1].");
      }
    }

    /** With another ε. */
    public Options withEps(double newEps) {
      return new Options(newEps, momentum, affine, tracking);
    }

    /** With another weight of the newest batch: 1 takes it alone, 0 never learns. */
    public Options withMomentum(double newMomentum) {
      return new Options(eps, newMomentum, affine, tracking);
    }

    /** Running statistics are the plain average of all batches: PyTorch's momentum None. */
    public Options withCumulativeAverage() {
      return new Options(eps, null, affine, tracking);
    }

    /** Without γ and β. */
    public Options withoutAffine() {
      return new Options(eps, momentum, false, tracking);
    }

    /** Without running statistics: evaluation normalises by the batch too. */
    public Options withoutTracking() {
      return new Options(eps, momentum, affine, false);
    }
  }

  private final @Nullable Param weight;
  private final @Nullable Param bias;

  @Name("")
  private final @Nullable Running running;

  private final int channels;
  private final Options options;
  private final boolean frozen;

  BatchNorm(int channels, Options options) {
    if (channels < 0) {
      throw new ShapeException(
          "batchNorm: " + channels + " channels; their number must not be negative.");
    }
    DType dtype = Modes.dtype();
    this.channels = channels;
    this.options = options;
    this.weight = options.affine ? new Param(Tensor.ones(dtype, Shape.of(channels))) : null;
    this.bias = options.affine ? new Param(Tensor.zeros(dtype, Shape.of(channels))) : null;
    this.running = options.tracking ? Running.of(channels) : null;
    this.frozen = false;
  }

  /** The same parameters and statistics, frozen. */
  BatchNorm(BatchNorm of) {
    if (of.running == null) {
      throw new TensorException(
          "frozen: " + of + " has no running statistics to go by; make it with tracking.");
    }
    this.channels = of.channels;
    this.options = of.options;
    this.weight = of.weight;
    this.bias = of.bias;
    this.running = of.running;
    this.frozen = true;
  }

  /** {@code BatchNorm2d}. */
  abstract String kind();

  /** Whether an input of that rank fits. */
  abstract boolean takes(int rank);

  /** The shapes that fit, with C for the channels. */
  abstract String shapes();

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

  /** How many batches the running statistics have seen, I64 {@code []}, or null. */
  public final @Nullable Param numBatchesTracked() {
    return running == null ? null : running.batches();
  }

  /** Whether the running statistics are used in training too. */
  public final boolean isFrozen() {
    return frozen;
  }

  /**
   * The normalised batch.
   *
   * @throws ShapeException if x has another number of channels or axes, or in training one number
   *     in each channel; the message begins with this layer's path in the model
   */
  @Override
  public final Tensor forward(Tensor x) {
    return Paths.in(this, () -> normalized(x));
  }

  private Tensor normalized(Tensor x) {
    String op = Character.toLowerCase(kind().charAt(0)) + kind().substring(1);
    if (!takes(x.rank()) || x.size(1) != channels) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + " for "
              + channels
              + " channels: it must be "
              + shapes().replace("C", Integer.toString(channels))
              + ".");
    }
    Running r = running;
    if (r != null) {
      r.check(op, x);
      if (frozen || Modes.mode() == Modes.Mode.EVAL) {
        return x.batchNorm(r.mean(), r.variance(), weight, bias, options.eps);
      }
    }
    Normalizations.Batch y = x.batchNorm(weight, bias, options.eps);
    if (r != null && x.numel() > 0) {
      r.update(op, y.mean(), y.variance(), options.momentum, true);
    }
    return y.values();
  }

  /** For example {@code BatchNorm2d(16)}, {@code BatchNorm2d(16, momentum 0.01, frozen)}. */
  @Override
  public final String toString() {
    StringBuilder s = new StringBuilder(kind() + "(" + channels);
    if (options.eps != Options.DEFAULT.eps) {
      s.append(", eps ").append(options.eps);
    }
    if (options.momentum == null) {
      s.append(", cumulative average");
    } else if (!options.momentum.equals(Options.DEFAULT.momentum)) {
      s.append(", momentum ").append(options.momentum);
    }
    s.append(options.affine ? "" : ", not affine");
    s.append(options.tracking ? "" : ", not tracking");
    return s.append(frozen ? ", frozen)" : ")").toString();
  }
}
