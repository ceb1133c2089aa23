package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.i64;
import static dev.adjoint.core.MessagesTest.index;
import static dev.adjoint.core.MessagesTest.shape;

import java.util.List;

/** The messages of movement, borders, windows and indexing; {@link MessagesTest} holds them. */
final class IndexingMessages {
  private IndexingMessages() {}

  static void write() {
    movement();
    joining();
    windows();
    indexing();
    brackets();
    scattering();
  }

  private static Tensor bool(int... shape) {
    return Tensor.zeros(DType.BOOL, Shape.of(shape));
  }

  private static Tensor i32(int... shape) {
    return Tensor.zeros(DType.I32, Shape.of(shape));
  }

  private static void movement() {
    shape(
        "unflatten: axis -1 of f32[2, 6] into [4, -1]: the product of the sizes must be 6; at most one"
            + " of them may be -1.",
        () -> f32(2, 6).unflatten(-1, 4, -1));
    shape(
        "unflatten: axis 1 of f32[2, 6] into [-1, -1]: the product of the sizes must be 6; at most one"
            + " of them may be -1.",
        () -> f32(2, 6).unflatten(1, -1, -1));
    index(
        "narrow: 3 elements from -2 on axis 1 of f32[2, 5]: there are only 5. Use slice to cut what"
            + " lies beyond.",
        () -> f32(2, 5).narrow(1, -2, 3));
    shape("split: parts of 0; a part must have 1 element or more.", () -> f32(4).split(0, 0));
    shape(
        "split: axis 0 of f32[4] into [3, 2]: the sizes must not be negative and must add up to 4.",
        () -> f32(4).split(new int[] {3, 2}, 0));
    shape(
        "split: axis 0 of f32[4] into [5, -1]: the sizes must not be negative and must add up to 4.",
        () -> f32(4).split(new int[] {5, -1}, 0));
    shape("chunk: 0 parts; there must be 1 or more.", () -> f32(4).chunk(0, 0));
    index(
        "diagonal: axes 1 and -1 of f32[2, 3] are the same; rows and columns must differ.",
        () -> f32(2, 3).diagonal(0, 1, -1));
    shape(
        "diag: f32[2, 3, 4]: it must be a vector or a matrix. Use diagonal or diagEmbed.",
        () -> f32(2, 3, 4).diag(0));
    shape("tril: f32[3] has no matrices; it must have two axes or more.", () -> f32(3).tril(0));
    shape("triu: f32[] has no matrices; it must have two axes or more.", () -> f32().triu(1));
  }

  private static void joining() {
    shape(
        "meshgrid: tensor 1 is f32[2, 3]; it must be a vector.",
        () -> Tensor.meshgrid(f32(2), f32(2, 3)));
    shape(
        "repeat: f32[2, 3] [2] times: each of the 2 axes needs a number. Use tile, which leaves leading"
            + " axes as they are.",
        () -> f32(2, 3).repeat(2));
    shape("repeat: f32[2] -1 times; it must be 0 or more.", () -> f32(2).repeat(-1));
    shape("tile: f32[2] -1 times; it must be 0 or more.", () -> f32(2).tile(-1));
    shape(
        "repeatInterleave: f32[2] -1 times; it must be 0 or more.",
        () -> f32(2).repeatInterleave(i64(1, -1), 0));
    shape(
        "repeatInterleave: counts i64[3] for axis 0 of f32[2]: they must be a vector of 2 integers.",
        () -> f32(2).repeatInterleave(i64(1, 1, 1), 0));
    shape(
        "roll: 2 shifts for 1 axes; each axis needs one shift.",
        () -> f32(2).roll(new int[] {1, 2}, new int[] {0}));
  }

  private static void windows() {
    shape(
        "pad: f32[2, 3] with [1, 1, 2]: give pairs (before, after), the first for the last axis, and no"
            + " more than axes.",
        () -> f32(2, 3).pad(1, 1, 2));
    shape(
        "padReflect: f32[3] with [1, 1, 0, 0]: give pairs (before, after), the first for the last axis,"
            + " and no more than axes.",
        () -> f32(3).padReflect(1, 1, 0, 0));
    shape(
        "pad: f32[2, 3] with [0, 0, -2, -1]: axis -2 has only 2 elements to cut off.",
        () -> f32(2, 3).pad(0, 0, -2, -1));
    dtype(
        "padConstant: i32[2] with the number 0.5: numbers take the tensor's type, and this one is not an"
            + " integer. Use .to(DType.F32) first.",
        () -> i32(2).padConstant(0.5, 1, 1));
    shape(
        "padReflect: f32[3] with [3, 0]: axis -1 has 3 elements; its border must have from 0 to 2.",
        () -> f32(3).padReflect(3, 0));
    shape(
        "padReplicate: f32[3] with [0, -1]: axis -1 has 3 elements; its border must have 0 or more.",
        () -> f32(3).padReplicate(0, -1));
    shape(
        "padReplicate: f32[0] with [1, 0]: axis -1 has 0 elements; its border must have from 0 to 0.",
        () -> f32(0).padReplicate(1, 0));
    shape(
        "padCircular: f32[2, 3] with [3, 3, 3, 0]: axis -2 has 2 elements; its border must have from 0"
            + " to 2.",
        () -> f32(2, 3).padCircular(3, 3, 3, 0));
    shape(
        "unfold: windows of 4 every 1 on axis -1 of f32[2, 3]: a window must have from 0 to 3 elements"
            + " and the step be 1 or more.",
        () -> f32(2, 3).unfold(-1, 4, 1));
    shape(
        "window: kernel 3 x 3, stride 0 x 0, padding 0 x 0, dilation 1 x 1: the padding must be 0 or"
            + " more, all else 1 or more.",
        () -> Window2d.of(3).stride(0));
    shape(
        "unfold2d: f32[4, 5]: images must be [..., channels, height, width].",
        () -> f32(4, 5).unfold2d(Window2d.of(2)));
    shape(
        "unfold2d: f32[1, 2, 5]: an image of 2 x 5 has no place for kernel 3 x 3, stride 1 x 1, padding"
            + " 0 x 0, dilation 1 x 1. Use a smaller kernel or more padding.",
        () -> f32(1, 2, 5).unfold2d(Window2d.of(3)));
    shape(
        "fold2d: f32[5, 4] into images of 3 x 3 by kernel 2 x 2, stride 1 x 1, padding 0 x 0, dilation 1"
            + " x 1: it must be [..., channels * 4, 4].",
        () -> f32(5, 4).fold2d(3, 3, Window2d.of(2)));
  }

  private static void indexing() {
    index(
        "take: index 6 at position 1 of the index: it must lie from -6 to 5.",
        () -> f32(2, 3).take(i64(-6, 6)));
    index(
        "indexSelect: index 3 at position 2 of the index for axis 0 of f32[3, 4]: it must lie from 0 to"
            + " 2.",
        () ->
            Adjoint.vmapAll(
                in -> List.of(f32(3, 4).indexSelect(0, in.getFirst())),
                List.of(i64(0, 1, 3, 0).reshape(2, 2))));
    dtype(
        "maskedSelect: the mask is f32[2]; it must be bool. Compare, as in x.gt(0), or use"
            + " .to(DType.BOOL).",
        () -> f32(2).maskedSelect(f32(2)));
    shape(
        "maskedSelect: shapes [2] and [3] do not broadcast: axis -1 is 2 on the left and 3 on the right;"
            + " they must be equal, or one of them 1.",
        () -> f32(2).maskedSelect(bool(3)));
    dtype(
        "maskedFill: i32[2] with the number 0.5: numbers take the tensor's type, and this one is not an"
            + " integer. Use .to(DType.F32) first.",
        () -> i32(2).maskedFill(bool(2), 0.5));
  }

  private static void brackets() {
    index(
        "at: f32[2, 3] with indices for 3 axes and 0 ellipses: there are 2 axes, and one ellipsis at"
            + " most.",
        () -> f32(2, 3).at(Index.all(), Index.at(0), Index.at(0)));
    index(
        "at: f32[2] with indices for 0 axes and 2 ellipses: there are 1 axes, and one ellipsis at most.",
        () -> f32(2).at(Index.ellipsis(), Index.ellipsis()));
    index(
        "at: index 3 on axis 1 of f32[2, 3]: it must lie from -3 to 2.",
        () -> f32(2, 3).at(Index.at(0), Index.at(3)));
    index("at: index 0 on axis 0 of f32[0]: the axis is empty.", () -> f32(0).at(Index.at(0)));
    index(
        "at: index -4 at position 1 of the index for axis 1 of f32[2, 3]: it must lie from -3 to 2.",
        () -> f32(2, 3).at(Index.all(), Index.of(0, -4)));
    dtype(
        "at: the index is bool[2]; it must be i64 or i32. For truth values use Index.mask.",
        () -> f32(2).at(Index.of(bool(2))));
    shape(
        "at: mask bool[3] from axis 0 of f32[2, 3] on: it must have an axis or more, and their sizes.",
        () -> f32(2, 3).at(Index.mask(bool(3))));
    shape(
        "at: shapes [2] and [3] do not broadcast: axis -1 is 2 on the left and 3 on the right; they must"
            + " be equal, or one of them 1.",
        () -> f32(4, 4).at(Index.of(0, 1), Index.of(0, 1, 2)));
    dtype(
        "with: f32[2] with values i64[1]; both must have the same element type. Convert with"
            + " .to(DType.F32).",
        () -> f32(2).with(i64(1), Index.at(0)));
    shape(
        "with: values f32[3] for places [2] of f32[4]: they must broadcast to the places.",
        () -> f32(4).with(f32(3), Index.slice(0, 2)));
    index(
        "with: index 4 on axis 0 of f32[4]: it must lie from -4 to 3.",
        () -> f32(4).with(1, Index.at(4)));
  }

  private static void scattering() {
    shape(
        "scatter: index i64[1, 2] and source f32[1, 1] into f32[2, 3] on axis 1: all must have as many"
            + " axes; the index may not be longer than the source, nor, on other axes, than the"
            + " tensor.",
        () -> f32(2, 3).scatter(1, i64(0, 1).reshape(1, 2), f32(1, 1)));
    index(
        "scatterAdd: index 3 at position 0 of the index for axis 0 of f32[3]: it must lie from 0 to 2.",
        () -> f32(3).scatterAdd(0, i64(3), f32(1)));
    dtype(
        "scatterMax: source i64[1] into f32[3]; both must have the same element type. Convert with"
            + " .to(DType.F32).",
        () -> f32(3).scatterMax(0, i64(0), i64(1)));
    shape(
        "indexAdd: source f32[2, 4] with 2 indices for axis 0 of f32[3, 5]: the source must be [2, 5].",
        () -> f32(3, 5).indexAdd(0, i64(0, 1), f32(2, 4)));
    shape(
        "indexFill: the index is i64[1, 1]; it must be a vector. Use gather.",
        () -> f32(3).indexFill(0, i64(0).reshape(1, 1), 1));
  }
}
