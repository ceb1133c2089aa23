package dev.adjoint.conformance;

import static dev.adjoint.core.Convolution.Mode.CIRCULAR;
import static dev.adjoint.core.Convolution.Mode.REFLECT;
import static dev.adjoint.core.Convolution.Mode.REPLICATE;

import dev.adjoint.core.Convolution;

/** The lines of convolutions: image, weight, bias. */
final class ConvolutionSpecs extends Lines {
  private static final Convolution PLAIN = Convolution.of();
  private static final Convolution ODD = Convolution.of().stride(2, 1).padding(1, 2).dilation(1, 2);

  @Override
  void write() {
    sequences();
    images();
    volumes();
    transposed();
  }

  private void sequences() {
    op("conv1d", 3, t -> t[0].conv1d(t[1], t[2], PLAIN))
        .sum()
        .on("2x3x7:4x3x3:4 3x7:4x3x3:4 2x2x1x5:3x1x2:3 0x2x4:3x2x2:3 1x0x4:2x0x3:2")
        .large("3x5x2100:6x5x4:6");
    op2(
            "conv1d with all options",
            (x, w) ->
                x.conv1d(w, null, Convolution.of().stride(2).padding(2).dilation(3).groups(2)))
        .sum()
        .on("2x4x9:6x2x3 1x2x3:2x1x1");
    op2("conv1d same", (x, w) -> x.conv1d(w, null, Convolution.of().samePadding().dilation(2)))
        .sum()
        .on("2x2x5:3x2x2 1x1x4:1x1x3");
  }

  private void images() {
    op("conv2d", 3, t -> t[0].conv2d(t[1], t[2], PLAIN))
        .sum()
        .on("2x3x4x5:2x3x3x2:2 2x4x3:3x2x2x2:3 0x1x3x3:2x1x2x2:2 1x2x3x3:0x2x2x2:0")
        .on("2x1x2x3x3:2x2x1x1:2 2x3x1x1:4x3x1x1:4")
        .large("3x17x13x19:33x17x3x3:33");
    op2("conv2d without bias", (x, w) -> x.conv2d(w, null, PLAIN)).sum().on("1x1x3x3:1x1x2x2");
    op2("conv2d with all options", (x, w) -> x.conv2d(w, null, ODD.groups(2)))
        .sum()
        .on("2x4x5x6:2x2x2x3 1x2x4x3:4x1x3x2")
        .large("2x36x15x13:34x18x3x2");
    op2("conv2d depthwise", (x, w) -> x.conv2d(w, null, Convolution.of().groups(3).padding(1)))
        .sum()
        .on("2x3x4x4:3x1x3x3 1x3x3x2:6x1x2x2")
        .large("4x3x50x41:3x1x3x3");
    op2("conv2d same", (x, w) -> x.conv2d(w, null, Convolution.of().samePadding()))
        .sum()
        .on("1x2x4x3:2x2x2x3");
    op2("conv2d reflect", (x, w) -> x.conv2d(w, null, Convolution.of().padding(1, 2).mode(REFLECT)))
        .sum()
        .on("1x2x3x4:2x2x3x3");
    op2(
            "conv2d replicate",
            (x, w) -> x.conv2d(w, null, Convolution.of().padding(2).stride(2).mode(REPLICATE)))
        .sum()
        .on("2x1x3x2:1x1x3x3");
    op2(
            "conv2d circular",
            (x, w) -> x.conv2d(w, null, Convolution.of().samePadding().mode(CIRCULAR)))
        .sum()
        .on("1x1x3x4:2x1x2x3");
  }

  private void volumes() {
    op("conv3d", 3, t -> t[0].conv3d(t[1], t[2], Convolution.of().padding(1, 0, 1).stride(2, 1, 1)))
        .sum()
        .on("1x2x3x2x3:2x2x2x2x3:2 2x2x2x3:1x2x2x1x2:1 0x1x2x2x2:2x1x1x1x1:2");
  }

  private void transposed() {
    op("convTranspose1d", 3, t -> t[0].convTranspose1d(t[1], t[2], PLAIN))
        .sum()
        .on("2x3x4:3x2x3:2 3x4:3x2x3:2 0x2x3:2x3x2:3 1x0x3:0x2x2:2");
    op2(
            "convTranspose1d with all options",
            (x, w) ->
                x.convTranspose1d(
                    w,
                    null,
                    Convolution.of().stride(3).padding(2).outputPadding(2).dilation(2).groups(2)))
        .sum()
        .on("2x4x3:4x2x3 1x2x4:2x1x2");
    op("convTranspose2d", 3, t -> t[0].convTranspose2d(t[1], t[2], PLAIN))
        .sum()
        .on("2x3x2x3:3x2x2x3:2 2x2x2:2x3x2x1:3 0x1x2x2:1x2x2x2:2")
        .large("2x33x12x11:33x17x3x3:17");
    op2(
            "convTranspose2d with all options",
            (x, w) -> x.convTranspose2d(w, null, ODD.outputPadding(1, 0).groups(2)))
        .sum()
        .on("1x4x3x4:4x1x3x2 2x2x2x4:2x2x2x3");
    op(
            "convTranspose3d",
            3,
            t -> t[0].convTranspose3d(t[1], t[2], Convolution.of().stride(2, 1, 2)))
        .sum()
        .on("1x2x2x1x2:2x2x2x2x1:2");
  }
}
