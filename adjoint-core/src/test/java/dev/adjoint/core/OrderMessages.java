package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.i64;
import static dev.adjoint.core.MessagesTest.index;
import static dev.adjoint.core.MessagesTest.other;
import static dev.adjoint.core.MessagesTest.shape;

/** The messages of norms, scans, order, distributions and contractions. */
final class OrderMessages {
  private OrderMessages() {}

  static void write() {
    order();
    distributions();
    contractions();
    equations();
  }

  private static void order() {
    shape(
        "swiglu: axis -1 of f32[2, 3] has 3 elements; it must have an even number, for two equal"
            + " halves.",
        () -> f32(2, 3).swiglu(-1));
    other(
        TensorException.class,
        "norm: p is NaN for f32[3]; it must be a number, or plus or minus infinity.",
        () -> f32(3).norm(Double.NaN));
    shape(
        "amax: f32[0] has no elements along the folded axes; there is no extreme of nothing.",
        () -> f32(0).max());
    shape(
        "argmax: f32[0] has size 0 on axis 0; there is no extreme of nothing.",
        () -> f32(2, 0).argmax());
    index("axis 0 of a scalar: it has no axes.", () -> f32().cumsum(0));
    index("axis 0 of a scalar: it has no axes.", () -> f32().sort(0));
    index(
        "axis 2 of [2, 3]: there is no such axis; axes go from -2 to 1.",
        () -> f32(2, 3).argsort(2));
    shape(
        "topK: k is 4, and axis -1 of f32[2, 3] has 3 elements; k must lie from 0 to 3.",
        () -> f32(2, 3).topK(4, -1));
    shape(
        "topKSmallest: k is -1, and axis 0 of f32[2, 3] has 2 elements; k must lie from 0 to 2.",
        () -> f32(2, 3).topKSmallest(-1, 0));
    shape(
        "kthValue: k is 0, and axis 1 of f32[2, 3] has 3 elements; k must lie from 1 to 3.",
        () -> f32(2, 3).kthValue(0, 1));
    shape(
        "searchsorted: sequence f32[2, 3] and values f32[3, 4]: the sequence must be a vector, or"
            + " all axes but the last must agree.",
        () -> f32(2, 3).searchsorted(f32(3, 4)));
    dtype(
        "searchsortedRight: sequence f32[3] and values f64[2, 2]: both must have the same element"
            + " type. Convert with .to(DType.F32).",
        () -> f32(3).searchsortedRight(f64(2, 2)));
  }

  private static void distributions() {
    shape(
        "median: f32[2, 0] has size 0 on axis 1; nothing has no middle.",
        () -> f32(2, 0).median(1));
    shape(
        "quantile: f32[2, 0] has size 0 on axis -1; there is no share of nothing.",
        () -> f32(2, 0).quantile(0.5, -1));
    shape(
        "quantile: no share is given; at least one is needed.",
        () -> f32(2).quantile(new double[0], 0));
    other(
        TensorException.class,
        "quantile: the share is 1.5; it must lie in [0, 1].",
        () -> f32(2).quantile(1.5));
    other(
        TensorException.class,
        "histogram: bins is 0; at least one is needed.",
        () -> f32(2).histogram(0, 0, 1));
    other(
        TensorException.class,
        "histogram: from 1.0 to 1.0; low must be less than high, and both finite.",
        () -> f32(2).histogram(3, 1, 1));
    dtype(
        "bincount: f32[2]: only integers are counted. Convert with .to(DType.I64).",
        () -> f32(2).bincount(0));
    shape("bincount: at least -1 counts; it must be 0 or more.", () -> i64(1, 2).bincount(-1));
    index(
        "bincount: numbers of i64[3] go from -1 to 4; they must lie from 0 to 2147483646.",
        () -> i64(3, -1, 4).bincount(0));
  }

  private static void contractions() {
    shape(
        "tensordot: 3 axes of f32[2, 3] and f32[2, 3, 4]; both must have that many.",
        () -> f32(2, 3).tensordot(f32(2, 3, 4), 3));
    shape(
        "tensordot: 2 axes of f32[2, 3] and 1 of f32[3, 4]; each needs a partner.",
        () -> f32(2, 3).tensordot(f32(3, 4), new int[] {0, 1}, new int[] {0}));
    shape(
        "tensordot: axis -1 of f32[2, 3] is 3 and axis 0 of f32[4, 3] is 4; they must be equal.",
        () -> f32(2, 3).tensordot(f32(4, 3), new int[] {-1}, new int[] {0}));
    index(
        "tensordot: axes [0, 0] of f32[2, 2] and [0, 1] of f32[2, 2]: one is named twice; name each"
            + " axis once.",
        () -> f32(2, 2).tensordot(f32(2, 2), new int[] {0, 0}, new int[] {0, 1}));
    dtype(
        "tensordot: f32[2] and f64[2]: all must have the same element type. Convert with"
            + " .to(DType.F32).",
        () -> f32(2).tensordot(f64(2), 1));
    shape("trace: f32[3]: a matrix has two axes at least.", () -> f32(3).trace());
  }

  private static void equations() {
    shape(
        "einsum: \"ij,jk->ik\": it names 2 operands and 1 is given; terms are separated by commas,"
            + " one for each operand.",
        () -> Tensor.einsum("ij,jk->ik", f32(2, 3)));
    shape(
        "einsum: \"ij\": it names 1 operand and 0 are given; terms are separated by commas, one for"
            + " each operand.",
        () -> Tensor.einsum("ij"));
    shape(
        "einsum: \"i2->i\": '2' in term 0 is no letter; allowed are a to z, A to Z, \"...\", commas,"
            + " and one \"->\".",
        () -> Tensor.einsum("i2->i", f32(2, 3)));
    shape(
        "einsum: \"i.j->i\": '.' in term 0 is no letter; allowed are a to z, A to Z, \"...\", commas,"
            + " and one \"->\".",
        () -> Tensor.einsum("i.j->i", f32(2, 3)));
    shape(
        "einsum: \"ij->i->j\": '-' in the result is no letter; allowed are a to z, A to Z, \"...\","
            + " commas, and one \"->\".",
        () -> Tensor.einsum("ij->i->j", f32(2, 3)));
    shape(
        "einsum: \"ij->i,j\": ',' in the result is no letter; allowed are a to z, A to Z, \"...\","
            + " commas, and one \"->\".",
        () -> Tensor.einsum("ij->i,j", f32(2, 3)));
    shape(
        "einsum: \"ij>i\": '>' in term 0 is no letter; allowed are a to z, A to Z, \"...\", commas,"
            + " and one \"->\".",
        () -> Tensor.einsum("ij>i", f32(2, 3)));
    shape(
        "einsum: \"...i...->i\": \"...\" stands twice in term 0; once is allowed.",
        () -> Tensor.einsum("...i...->i", f32(2, 3)));
    shape(
        "einsum: \"ij,j->i\": term 1 has 1 letter and operand 1 is f32[3, 4]; each axis needs a"
            + " letter, or \"...\" for those that have none.",
        () -> Tensor.einsum("ij,j->i", f32(2, 3), f32(3, 4)));
    shape(
        "einsum: \"...ij\": term 0 has 2 letters and operand 0 is f32[3]; each axis needs a letter.",
        () -> Tensor.einsum("...ij", f32(3)));
    shape(
        "einsum: \"ij->ik\": letter k of the result is in no operand; where is its size from?",
        () -> Tensor.einsum("ij->ik", f32(2, 3)));
    shape(
        "einsum: \"ij->ii\": letter i stands twice in the result; once is allowed.",
        () -> Tensor.einsum("ij->ii", f32(2, 3)));
    shape(
        "einsum: \"ij,jk\": letter j is 3 on axis 1 of f32[2, 3] and 4 on axis 0 of f32[4, 5]; they"
            + " must be equal, or one of them 1.",
        () -> Tensor.einsum("ij,jk", f32(2, 3), f32(4, 5)));
    shape(
        "einsum: \"ii\": letter i is 1 on axis 0 of f32[1, 3] and 3 on axis 1 of f32[1, 3]; they"
            + " must be equal.",
        () -> Tensor.einsum("ii", f32(1, 3)));
    shape(
        "einsum: \"...i,...i\": axis -1 of \"...\" is 2 on axis 0 of f32[2, 3] and 4 on axis 0 of"
            + " f32[4, 3]; they must be equal, or one of them 1.",
        () -> Tensor.einsum("...i,...i", f32(2, 3), f32(4, 3)));
    dtype(
        "einsum: f64[2] and f32[2]: all must have the same element type. Convert with"
            + " .to(DType.F64).",
        () -> Tensor.einsum("i,i", f32(2), f64(2)));
  }
}
