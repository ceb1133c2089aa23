package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.i64;
import static dev.adjoint.core.MessagesTest.other;
import static dev.adjoint.core.MessagesTest.shape;

/** The messages of normalisations. */
final class NormalizationMessages {
  private NormalizationMessages() {}

  static void write() {
    shape(
        "layerNorm: f32[2, 3] over the last axes [4]: x must end with these sizes, at least one.",
        () -> f32(2, 3).layerNorm(4));
    shape(
        "layerNorm: f32[2, 3] over the last axes []: x must end with these sizes, at least one.",
        () -> f32(2, 3).layerNorm());
    shape(
        "rmsNorm: f32[3] over the last axes [2, 3]: x must end with these sizes, at least one.",
        () -> f32(3).rmsNorm(2, 3));
    shape(
        "layerNorm: weight f32[2] for f32[2, 3]: the weight must be [3].",
        () -> f32(2, 3).layerNorm(new int[] {3}, f32(2), null, 1e-5));
    dtype(
        "rmsNorm: weight f64[3] for f32[2, 3]: both must have the same element type. Convert one with"
            + " .to(DType.F32).",
        () -> f32(2, 3).rmsNorm(new int[] {3}, f64(3), 1e-5));
    dtype(
        "layerNorm: i64[2] is not floating. Convert it with .to(DType.F32).",
        () -> i64(1, 2).layerNorm(2));
    other(
        TensorException.class,
        "groupNorm: eps is -1.0; it must be 0 or more.",
        () -> f32(2, 4).groupNorm(2, null, null, -1));
    shape("groupNorm: f32[4]: it must be [n, c, ...].", () -> f32(4).groupNorm(2));
    shape(
        "groupNorm: 6 channels of f32[2, 6, 5] in 4 groups: the groups must divide the channels.",
        () -> f32(2, 6, 5).groupNorm(4));
    shape(
        "instanceNorm: f32[2, 3, 1] has one number in each channel of an example; its mean is the"
            + " number itself, and nothing would be left. Use groupNorm or layerNorm.",
        () -> f32(2, 3, 1).instanceNorm());
    shape(
        "batchNorm: f32[1, 3] has one number in each channel; in training more are needed, since its"
            + " mean would be the number itself. Use a larger batch, or evaluate with"
            + " Modes.evaluating(...).",
        () -> f32(1, 3).batchNorm(null, null, 1e-5));
    shape(
        "batchNorm: f32[3]: it must be [n, c] or [n, c, ...].",
        () -> f32(3).batchNorm(null, null, 1e-5));
    shape(
        "batchNorm: variance f32[3] for f32[2, 4]: the variance must be [4].",
        () -> f32(2, 4).batchNorm(f32(4), f32(3), null, null, 1e-5));
    shape(
        "batchNorm: bias f32[3] for f32[2, 4]: the bias must be [4].",
        () -> f32(2, 4).batchNorm(null, f32(3), 1e-5));
  }
}
