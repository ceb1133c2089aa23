package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.i64;
import static dev.adjoint.core.MessagesTest.shape;

/** The messages of convolutions; {@link MessagesTest} holds them. */
final class ConvolutionMessages {
  private static final Convolution PLAIN = Convolution.of();

  private ConvolutionMessages() {}

  static void write() {
    options();
    channels();
    sizes();
    transposed();
  }

  private static void options() {
    shape(
        "convolution: stride [2, 0]: give one number, or one for each axis; they must be 1 or more.",
        () -> PLAIN.stride(2, 0));
    shape(
        "convolution: padding [-1]: give one number, or one for each axis; they must be 0 or more.",
        () -> PLAIN.padding(-1));
    shape(
        "convolution: padding []: give one number, or one for each axis; they must be 0 or more.",
        () -> PLAIN.padding(new int[0]));
    shape(
        "convolution: dilation []: give one number, or one for each axis; they must be 1 or more.",
        () -> PLAIN.dilation(new int[0]));
    shape("convolution: groups 0: there must be 1 or more.", () -> PLAIN.groups(0));
    shape(
        "conv2d: stride [1, 2, 3]: give one number, or one for each of the 2 axes.",
        () -> f32(1, 1, 3, 3).conv2d(f32(1, 1, 2, 2), null, PLAIN.stride(1, 2, 3)));
    shape(
        "conv1d: outputPadding [1]: only a transposed convolution has one. Use padding.",
        () -> f32(1, 1, 3).conv1d(f32(1, 1, 2), null, PLAIN.outputPadding(1)));
    shape(
        "conv2d: samePadding with stride [2]: only a convolution of stride 1 keeps the image's size. Use"
            + " padding.",
        () -> f32(1, 1, 3, 3).conv2d(f32(1, 1, 2, 2), null, PLAIN.stride(2).samePadding()));
  }

  private static void channels() {
    dtype(
        "conv2d: f32[1, 1, 3, 3] with weight f64[1, 1, 2, 2]: both must have the same floating type;"
            + " convert one with .to(DType.F32).",
        () -> f32(1, 1, 3, 3).conv2d(f64(1, 1, 2, 2), null, PLAIN));
    dtype(
        "conv1d: i64[1, 3] with weight f32[1, 1, 2]: both must have the same floating type; convert"
            + " with .to(DType.F32) or .to(DType.F64).",
        () -> i64(1, 2, 3).reshape(1, 3).conv1d(f32(1, 1, 2), null, PLAIN));
    shape(
        "conv2d: f32[3, 3] with weight f32[1, 1, 2, 2]: images must be [..., channels, height, width]"
            + " and the weight [out, in / groups, height, width].",
        () -> f32(3, 3).conv2d(f32(1, 1, 2, 2), null, PLAIN));
    shape(
        "conv1d: f32[1, 3, 3] with weight f32[3, 2]: images must be [..., channels, length] and the"
            + " weight [out, in / groups, length].",
        () -> f32(1, 3, 3).conv1d(f32(3, 2), null, PLAIN));
    shape(
        "conv3d: f32[1, 3, 3] with weight f32[1, 1, 1, 0, 1]: images must be [..., channels, depth,"
            + " height, width] and the weight [out, in / groups, depth, height, width].",
        () -> f32(1, 3, 3).conv3d(f32(1, 1, 1, 0, 1), null, PLAIN));
    shape(
        "conv2d: f32[1, 1, 3, 3] with weight f32[1, 1, 0, 1]: the kernel has no elements along axis -2;"
            + " it must have 1 or more.",
        () -> f32(1, 1, 3, 3).conv2d(f32(1, 1, 0, 1), null, PLAIN));
    shape(
        "conv2d: f32[8, 32, 30, 3] with weight f32[16, 3, 5, 5]: the weight takes 3 channels and axis"
            + " -3 of the image has 32; they must be equal. The channels seem to come last;"
            + " .permute(0, 3, 1, 2) would fit.",
        () -> f32(8, 32, 30, 3).conv2d(f32(16, 3, 5, 5), null, PLAIN));
    shape(
        "conv1d: f32[9, 3] with weight f32[16, 3, 5]: the weight takes 3 channels and axis -2 of the"
            + " image has 9; they must be equal. The channels seem to come last; .permute(1, 0) would"
            + " fit.",
        () -> f32(9, 3).conv1d(f32(16, 3, 5), null, PLAIN));
    shape(
        "conv2d: f32[2, 8, 5, 5] with weight f32[8, 1, 3, 3]: the weight takes 1 channel and axis -3 of"
            + " the image has 8; they must be equal. groups(8) would fit.",
        () -> f32(2, 8, 5, 5).conv2d(f32(8, 1, 3, 3), null, PLAIN));
    shape(
        "conv2d: f32[2, 5, 7, 7] with weight f32[8, 3, 3, 3] in 2 groups: the weight takes 6 channels"
            + " and axis -3 of the image has 5; they must be equal. Use a weight of [8, 5 / groups,"
            + " ...].",
        () -> f32(2, 5, 7, 7).conv2d(f32(8, 3, 3, 3), null, PLAIN.groups(2)));
    shape(
        "conv1d: f32[1, 4, 9] with weight f32[3, 2, 3] in 2 groups: the 3 output channels cannot be"
            + " divided into 2 equal groups.",
        () -> f32(1, 4, 9).conv1d(f32(3, 2, 3), null, PLAIN.groups(2)));
    shape(
        "conv1d: bias f32[2] with weight f32[3, 4, 3]; the bias must be f32[3].",
        () -> f32(1, 4, 9).conv1d(f32(3, 4, 3), f32(2), PLAIN));
    shape(
        "convTranspose1d: bias f64[6] with weight f32[4, 3, 3]; the bias must be f32[6].",
        () -> f32(1, 4, 9).convTranspose1d(f32(4, 3, 3), f64(6), PLAIN.groups(2)));
  }

  private static void sizes() {
    shape(
        "conv2d: f32[1, 1, 3, 4] with weight f32[1, 1, 3, 5]: the kernel spans 5 elements of axis -1,"
            + " which has 4 with its padding. Use a smaller kernel or more padding.",
        () -> f32(1, 1, 3, 4).conv2d(f32(1, 1, 3, 5), null, PLAIN));
    shape(
        "conv1d: f32[1, 4] with weight f32[1, 1, 3]: the kernel spans 9 elements of axis -1, which has"
            + " 8 with its padding. Use a smaller kernel or more padding.",
        () -> f32(1, 4).conv1d(f32(1, 1, 3), null, PLAIN.dilation(4).padding(2)));
    shape(
        "padReflect: f32[1, 1, 3] with [3, 3]: axis -1 has 3 elements; its border must have from 0 to"
            + " 2.",
        () ->
            f32(1, 1, 3)
                .conv1d(f32(1, 1, 2), null, PLAIN.padding(3).mode(Convolution.Mode.REFLECT)));
  }

  private static void transposed() {
    shape(
        "convTranspose2d: f32[8, 5, 5, 3] with weight f32[3, 4, 2, 2]: the weight takes 3 channels and"
            + " axis -3 of the image has 5; they must be equal. The channels seem to come last;"
            + " .permute(0, 3, 1, 2) would fit.",
        () -> f32(8, 5, 5, 3).convTranspose2d(f32(3, 4, 2, 2), null, PLAIN));
    shape(
        "convTranspose2d: f32[8, 5, 5, 5] with weight f32[3, 4, 2, 2]: the weight takes 3 channels and"
            + " axis -3 of the image has 5; they must be equal. Use a weight of [5, out / groups, ...].",
        () -> f32(8, 5, 5, 5).convTranspose2d(f32(3, 4, 2, 2), null, PLAIN));
    shape(
        "convTranspose1d: f32[3, 5] with weight f32[3, 4, 2] in 2 groups: the 3 input channels cannot"
            + " be divided into 2 equal groups.",
        () -> f32(3, 5).convTranspose1d(f32(3, 4, 2), null, PLAIN.groups(2)));
    shape(
        "convTranspose1d: f32[5] with weight f32[3, 4, 2]: images must be [..., channels, length] and"
            + " the weight [in, out / groups, length].",
        () -> f32(5).convTranspose1d(f32(3, 4, 2), null, PLAIN));
    shape(
        "convTranspose1d: samePadding: a transposed convolution has only numbers for its padding, of"
            + " mode ZEROS.",
        () -> f32(1, 5).convTranspose1d(f32(1, 1, 2), null, PLAIN.samePadding()));
    shape(
        "convTranspose1d: mode CIRCULAR: a transposed convolution has only numbers for its padding, of"
            + " mode ZEROS.",
        () -> f32(1, 5).convTranspose1d(f32(1, 1, 2), null, PLAIN.mode(Convolution.Mode.CIRCULAR)));
    shape(
        "convTranspose1d: outputPadding [2] with stride [2] and dilation [1]: it must be smaller than"
            + " one of them.",
        () -> f32(1, 5).convTranspose1d(f32(1, 1, 2), null, PLAIN.stride(2).outputPadding(2)));
    shape(
        "convTranspose1d: f32[1, 2] with weight f32[1, 1, 2]: axis -1 of the result would have -1"
            + " elements. Use less padding.",
        () -> f32(1, 2).convTranspose1d(f32(1, 1, 2), null, PLAIN.padding(2)));
  }
}
