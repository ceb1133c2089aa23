package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.other;
import static dev.adjoint.core.MessagesTest.shape;

/** The messages of attention. */
final class AttentionMessages {
  private static final AttentionOptions PLAIN = AttentionOptions.DEFAULT;

  private AttentionMessages() {}

  static void write() {
    shape(
        "attention: q f32[4], k f32[3, 4], v f32[3, 2]: each must have at least two axes, [length,"
            + " size].",
        () -> f32(4).attention(f32(3, 4), f32(3, 2)));
    shape(
        "attention: q f32[2, 5], k f32[3, 4], v f32[3, 2]: queries have size 5 and keys 4; they"
            + " must be equal.",
        () -> f32(2, 5).attention(f32(3, 4), f32(3, 2)));
    shape(
        "attention: q f32[2, 4], k f32[3, 4], v f32[5, 2]: there are 3 keys and 5 values; each key"
            + " has one.",
        () -> f32(2, 4).attention(f32(3, 4), f32(5, 2)));
    shape(
        "attention: q f32[6, 2, 4], k f32[4, 3, 4], v f32[4, 3, 2]: heads are 6 of queries, 4 of"
            + " keys and 4 of values; keys and values must have as many, and queries a multiple of"
            + " it.",
        () -> f32(6, 2, 4).attention(f32(4, 3, 4), f32(4, 3, 2)));
    shape(
        "attention: q f32[6, 2, 4], k f32[3, 3, 4], v f32[6, 3, 2]: heads are 6 of queries, 3 of"
            + " keys and 6 of values; keys and values must have as many, and queries a multiple of"
            + " it.",
        () -> f32(6, 2, 4).attention(f32(3, 3, 4), f32(6, 3, 2)));
    shape(
        "attention: shapes [2] and [3] do not broadcast: axis -1 is 2 on the left and 3 on the"
            + " right; they must be equal, or one of them 1.",
        () -> f32(2, 1, 2, 4).attention(f32(3, 1, 3, 4), f32(1, 3, 2)));
    dtype(
        "attention: q f32[2, 4], k f64[3, 4], v f32[3, 2]: all must have the same floating type;"
            + " convert with .to(DType.F32) or .to(DType.F64).",
        () -> f32(2, 4).attention(f64(3, 4), f32(3, 2)));
    dtype(
        "attention: q i64[1, 1], k i64[1, 1]: all must have the same floating type; convert with"
            + " .to(DType.F32) or .to(DType.F64).",
        () -> {
          Tensor x = Tensor.zeros(DType.I64, Shape.of(1, 1));
          x.attentionWeights(x, PLAIN);
        });
    dtype(
        "attention: the mask is f64[2, 3]; it must be bool, true where a key may be attended to,"
            + " or f32 numbers that are added to the scores.",
        () -> f32(2, 4).attention(f32(3, 4), f32(3, 2), PLAIN.withMask(f64(2, 3))));
    shape(
        "attention: the mask is f32[3, 2] and the scores are [5, 2, 3]; it must have that shape,"
            + " or broadcast to it.",
        () -> f32(5, 2, 4).attention(f32(5, 3, 4), f32(5, 3, 2), PLAIN.withMask(f32(3, 2))));
    other(
        TensorException.class,
        "attention: the probability of dropout is 1.5; it must lie in [0, 1].",
        () -> PLAIN.withDropout(1.5));
  }
}
