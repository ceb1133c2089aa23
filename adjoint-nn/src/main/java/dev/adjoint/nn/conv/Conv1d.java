package dev.adjoint.nn.conv;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Param;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y[n, o, p] = b[o] + Σ x[n, c, p stride + k dilation - padding] w[o, c, k] over the channels of
 * o's group and the kernel: {@code [n, in, l] -> [n, out, p]}, with {@code p = (i + 2 padding -
 * dilation (k - 1) - 1) / stride + 1} for each size i. An image without {@code n}, or with more
 * axes in front, is taken too.
 *
 * <p>Weight and bias are stored as in {@code torch.nn.Conv1d} and start as there: uniform on
 * (-1/√fan, 1/√fan), where the fan is the weight's second size times the kernel's elements; the
 * weight is drawn first. The function without a layer is {@link Tensor#conv1d}.
 *
 * <pre>{@code
 * new Conv1d(3, 16, 3)
 * new Conv1d(3, 16, 3, Conv1d.Options.DEFAULT.withStride(2).withPadding(1))
 * new Conv1d(16, 16, 3, Conv1d.Options.DEFAULT.withSamePadding().withGroups(16).withoutBias())
 * }</pre>
 *
 * @param weight w, {@code [out, in / groups, k]}
 * @param bias b, {@code [out]}, or null
 * @param how stride, padding, dilation, groups
 */
public record Conv1d(Param weight, @Nullable Param bias, Convolution how) implements Convolutional {
  /**
   * A layer over existing parameters.
   *
   * @throws ShapeException if they are not {@code [out, in / groups, k]} and {@code [out]}
   * @throws DTypeException if their types differ
   */
  public Conv1d {
    Parts.check("conv1d", 1, false, weight, bias, how);
  }

  /** {@code in} channels to {@code out}, stride 1, no padding, with a bias. */
  public Conv1d(int in, int out, int kernel) {
    this(in, out, kernel, Options.DEFAULT);
  }

  /** {@code in} channels to {@code out} with these options. */
  public Conv1d(int in, int out, int kernel, Options options) {
    this(Parts.weight("conv1d", in, out, false, options, kernel), out, options);
  }

  private Conv1d(Param weight, int out, Options options) {
    this(weight, Parts.bias(weight, out, options), options.how());
  }

  /** Channels of the input. */
  public int in() {
    return weight.shape().size(1) * how.groups();
  }

  /** Channels of the output. */
  public int out() {
    return weight.shape().size(0);
  }

  /**
   * @throws ShapeException if the channels or the image's size do not fit; the message begins with
   *     this layer's path in the model
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.conv1d(weight, bias, how));
  }

  /** For example {@code Conv1d(3, 16, kernel 3, stride 2)}. */
  @Override
  public String toString() {
    return Parts.text("Conv1d", in(), out(), this);
  }
}
