package dev.adjoint.nn.conv;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.Param;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Layer;
import org.jspecify.annotations.Nullable;

/** What the layers that convolve have in common: a weight, perhaps a bias, and {@link Options}. */
public sealed interface Convolutional extends Layer
    permits Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {
  /** w, {@code [out, in / groups, kernel...]}; transposed {@code [in, out / groups, kernel...]}. */
  Param weight();

  /** b, {@code [out]}, or null. */
  @Nullable Param bias();

  /** How the kernel moves. */
  Convolution how();

  /**
   * What is seldom changed. Numbers are for all spatial axes, or one for each.
   *
   * <pre>{@code
   * Conv2d.Options.DEFAULT.withStride(2).withPadding(1)
   * Conv2d.Options.DEFAULT.withSamePadding().withoutBias()
   * }</pre>
   *
   * @param how stride, padding, dilation, groups
   * @param weight how the weight starts
   * @param bias how the bias starts; null for no bias
   */
  record Options(Convolution how, Init weight, @Nullable Init bias) {
    private static final Init START =
        Init.kaimingUniform(Init.Fan.IN, Init.leakyReluGain(Math.sqrt(5)));

    /**
     * Stride 1, no padding, no dilation, one group; with a bias, both uniform on (-1/√fan, 1/√fan)
     * with the weight's {@link Init.Fan#IN}.
     */
    public static final Options DEFAULT = new Options(Convolution.of(), START, START);

    private Options with(Convolution other) {
      return new Options(other, weight, bias);
    }

    /** With this stride. */
    public Options withStride(int... perAxis) {
      return with(how.stride(perAxis));
    }

    /** With this padding on both sides of each axis. */
    public Options withPadding(int... perAxis) {
      return with(how.padding(perAxis));
    }

    /** With as much padding as keeps the image's size; see {@link Convolution#samePadding}. */
    public Options withSamePadding() {
      return with(how.samePadding());
    }

    /** With so many elements more at the end of a transposed convolution's result. */
    public Options withOutputPadding(int... perAxis) {
      return with(how.outputPadding(perAxis));
    }

    /** With this distance of the kernel's elements from each other. */
    public Options withDilation(int... perAxis) {
      return with(how.dilation(perAxis));
    }

    /** With the channels divided into so many groups; as many as channels makes it depthwise. */
    public Options withGroups(int count) {
      return with(how.groups(count));
    }

    /** With padding of this kind: PyTorch's {@code padding_mode}. */
    public Options withMode(Convolution.Mode kind) {
      return with(how.mode(kind));
    }

    /** Without a bias: for a layer before a normalisation that has its own. */
    public Options withoutBias() {
      return new Options(how, weight, null);
    }

    /** With another start of the weight. */
    public Options withWeight(Init start) {
      return new Options(how, start, bias);
    }

    /** With another start of the bias. */
    public Options withBias(Init start) {
      return new Options(how, weight, start);
    }
  }
}
