package dev.adjoint.nn.conv;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Param;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * The transpose of {@link Conv3d}: y[n, o, i stride + k dilation - padding] += x[n, c, i] w[c, o,
 * k], and b[o] added: {@code [n, in, d, h, w] -> [n, out, p, q, r]}, with {@code p = (i - 1) stride
 * - 2 padding + dilation (k - 1) + outputPadding + 1} for each size i. Makes images larger; its
 * padding and stride undo those of the convolution. An image without {@code n}, or with more axes
 * in front, is taken too.
 *
 * <p>Weight and bias are stored as in {@code torch.nn.ConvTranspose3d} and start as there: uniform
 * on (-1/√fan, 1/√fan), where the fan is the weight's second size times the kernel's elements; the
 * weight is drawn first. The function without a layer is {@link Tensor#convTranspose3d}.
 *
 * <pre>{@code
 * new ConvTranspose3d(3, 16, 3)
 * new ConvTranspose3d(3, 16, 2, ConvTranspose3d.Options.DEFAULT.withStride(2))
 * new ConvTranspose3d(3, 8, 1, 2, 3, ConvTranspose3d.Options.DEFAULT)
 * }</pre>
 *
 * @param weight w, {@code [in, out / groups, kd, kh, kw]}
 * @param bias b, {@code [out]}, or null
 * @param how stride, padding, dilation, groups
 */
public record ConvTranspose3d(Param weight, @Nullable Param bias, Convolution how)
    implements Convolutional {
  /**
   * A layer over existing parameters.
   *
   * @throws ShapeException if they are not {@code [in, out / groups, kd, kh, kw]} and {@code [out]}
   * @throws DTypeException if their types differ
   */
  public ConvTranspose3d {
    Parts.check("convTranspose3d", 3, true, weight, bias, how);
  }

  /** {@code in} channels to {@code out}, stride 1, no padding, with a bias. */
  public ConvTranspose3d(int in, int out, int kernel) {
    this(in, out, kernel, Options.DEFAULT);
  }

  /** The same kernel size along all axes. */
  public ConvTranspose3d(int in, int out, int kernel, Options options) {
    this(in, out, kernel, kernel, kernel, options);
  }

  /** {@code in} channels to {@code out} with these options. */
  public ConvTranspose3d(
      int in, int out, int kernelDepth, int kernelHeight, int kernelWidth, Options options) {
    this(
        Parts.weight(
            "convTranspose3d", in, out, true, options, kernelDepth, kernelHeight, kernelWidth),
        out,
        options);
  }

  private ConvTranspose3d(Param weight, int out, Options options) {
    this(weight, Parts.bias(weight, out, options), options.how());
  }

  /** Channels of the input. */
  public int in() {
    return weight.shape().size(0);
  }

  /** Channels of the output. */
  public int out() {
    return weight.shape().size(1) * how.groups();
  }

  /**
   * @throws ShapeException if the channels or the image's size do not fit; the message begins with
   *     this layer's path in the model
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.convTranspose3d(weight, bias, how));
  }

  /** For example {@code ConvTranspose3d(3, 16, kernel 3, stride 2)}. */
  @Override
  public String toString() {
    return Parts.text("ConvTranspose3d", in(), out(), this);
  }
}
