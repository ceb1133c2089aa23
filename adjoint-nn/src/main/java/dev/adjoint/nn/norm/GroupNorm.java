package dev.adjoint.nn.norm;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y = (x - mean) / √(var + ε) γ + β with mean and biased variance over the channels of a group, of
 * each example by itself: {@code [n, c, ...] -> [n, c, ...]} (Wu, He, 2018). The same in training
 * and in evaluation, and for a batch of one.
 *
 * <pre>{@code
 * new GroupNorm(4, 32)
 * }</pre>
 *
 * @param groups how many groups; they divide the channels
 * @param channels how many channels c
 * @param weight γ, {@code [c]}, starts at 1; or null
 * @param bias β, {@code [c]}, starts at 0; or null
 * @param eps ε
 */
public record GroupNorm(
    int groups, int channels, @Nullable Param weight, @Nullable Param bias, double eps)
    implements Layer {
  /**
   * What is seldom changed.
   *
   * @param eps ε, at least 0
   * @param affine whether there are γ and β
   */
  public record Options(double eps, boolean affine) {
    /** ε = 1e-5, with γ and β: PyTorch's. */
    public static final Options DEFAULT = new Options(1e-5, true);

    /** With another ε. */
    public Options withEps(double newEps) {
      return new Options(newEps, affine);
    }

    /** Without γ and β. */
    public Options withoutAffine() {
      return new Options(eps, false);
    }
  }

  /** Checks the numbers. */
  public GroupNorm {
    if (groups < 1 || channels < 1 || channels % groups != 0) {
      throw new ShapeException(
          "groupNorm: "
              + groups
              + " groups of "
              + channels
              + " channels: both must be positive, and the groups divide the channels.");
    }
  }

  /** With γ and β, as PyTorch's. */
  public GroupNorm(int groups, int channels) {
    this(groups, channels, Options.DEFAULT);
  }

  /** With these options. */
  public GroupNorm(int groups, int channels, Options options) {
    this(Modes.dtype(), groups, channels, options);
  }

  private GroupNorm(DType dtype, int groups, int channels, Options options) {
    this(
        groups,
        channels,
        options.affine ? new Param(Tensor.ones(dtype, Shape.of(channels))) : null,
        options.affine ? new Param(Tensor.zeros(dtype, Shape.of(channels))) : null,
        options.eps);
  }

  /**
   * Each group of each example normalised.
   *
   * @throws ShapeException if x has another number of channels
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          if (x.rank() < 2 || x.size(1) != channels) {
            throw new ShapeException(
                "groupNorm: "
                    + x.describe()
                    + " for "
                    + channels
                    + " channels: it must be [n, "
                    + channels
                    + ", ...].");
          }
          return x.groupNorm(groups, weight, bias, eps);
        });
  }

  /** For example {@code GroupNorm(4, 32)}. */
  @Override
  public String toString() {
    return "GroupNorm("
        + groups
        + ", "
        + channels
        + (eps == Options.DEFAULT.eps ? "" : ", eps " + eps)
        + (weight == null ? ", not affine)" : ")");
  }
}
