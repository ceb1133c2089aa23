package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.index;
import static dev.adjoint.core.MessagesTest.other;
import static dev.adjoint.core.MessagesTest.shape;

import java.util.Arrays;
import java.util.List;

/**
 * The messages of making, reading, printing and drawing tensors; {@link MessagesTest} holds them.
 */
final class MakingMessages {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private MakingMessages() {}

  static void write() {
    nested();
    filled();
    random();
    weights();
    reading();
  }

  private static Tensor zeros(DType dtype, int... sizes) {
    return Tensor.zeros(dtype, Shape.of(sizes));
  }

  private static void drawing(String text, Runnable call) {
    other(TensorException.class, text, call);
  }

  private static void nested() {
    shape(
        "of: 3 numbers cannot fill f64[2, 2], which holds 4; give as many numbers as the shape has.",
        () -> Tensor.of(new double[3], 2, 2));
    String equal = "; arrays at the same depth must have equal length.";
    shape(
        "of: entry [1] has 1 entries and entry [0] has 2" + equal,
        () -> Tensor.of(new double[][] {{1, 2}, {3}}));
    shape(
        "of: entry [1] has 0 entries and entry [0] has 2" + equal,
        () -> Tensor.of(new float[][] {{1, 2}, {}}));
    shape(
        "of: entry [1][0][2] has 3 entries and entry [0][0][0] has 2" + equal,
        () ->
            Tensor.of(new int[][][][] {{{{1, 2}, {1, 2}, {1, 2}}}, {{{1, 2}, {1, 2}, {1, 2, 3}}}}));
    shape(
        "of: entry [1] has 1 entries and entry [0] has 0" + equal,
        () -> Tensor.of(List.of(List.of(), List.of(1))));
    shape(
        "of: entry [1] is null; every entry must be a number or an array of numbers.",
        () -> Tensor.of(new long[][] {{1}, null}));
    shape(
        "of: entry [0][1] is null; every entry must be a number or an array of numbers.",
        () -> Tensor.of(new Double[][] {{1.0, null}}));
    shape(
        "of: entry [0] is null; every entry must be a number or an array of numbers.",
        () -> Tensor.of(Arrays.asList(null, 1)));
    shape(
        "of: entry [1] lies at depth 1 and is an array, but entry [0] is a number; all numbers must"
            + " lie equally deep.",
        () -> Tensor.of(new Object[] {1, new int[] {2}}));
    shape(
        "of: entry [1] lies at depth 1 and is of type Integer, but entry [0][0] is a number; all numbers"
            + " must lie equally deep.",
        () -> Tensor.of(List.of(List.of(1), 2)));
    dtype(
        "of: entry [1] is of type Double among those of i32; all must be of one Java type.",
        () -> Tensor.of(List.of(1, 2.5)));
    dtype(
        "of: entry [0] is of type String; entries must be Java numbers or booleans. Tensors are joined by"
            + " stack.",
        () -> Tensor.of(new String[] {"a"}));
    dtype(
        "of: entry [0] is of type Tensor; entries must be Java numbers or booleans. Tensors are joined by"
            + " stack.",
        () -> Tensor.of(List.of(Tensor.of(1.0))));
  }

  private static void filled() {
    dtype(
        "full: 0.5 is no number of i32, which holds integers of 32 bits. Use a floating type, or"
            + " round it first.",
        () -> Tensor.full(DType.I32, Shape.of(2), 0.5));
    dtype(
        "full: 256.0 is no number of u8, which holds integers of 8 bits. Use a floating type, or"
            + " round it first.",
        () -> zeros(DType.U8, 3).fullLike(256));
    dtype(
        "arange: 0.5 is no number of i64, which holds integers of 64 bits. Use a floating type, or"
            + " round it first.",
        () -> Tensor.arange(DType.I64, 0, 2, 0.5));
    shape(
        "arange: the step is 0.0; it must not be 0 or NaN.",
        () -> Tensor.arange(DType.F32, 0, 1, 0));
    shape("arange: the step is 0; it must not be 0 or NaN.", () -> Tensor.arange(0, 1, 0));
    shape(
        "arange: from 0 to 3000000000 in steps of 1: that is not a number of elements from 0 to"
            + " 2147483647.",
        () -> Tensor.arange(0, 3_000_000_000L));
    shape(
        "arange: from 0.0 to NaN in steps of 1.0: that is not a number of elements from 0 to"
            + " 2147483647.",
        () -> Tensor.arange(0, NAN, 1));
    shape("shape: [-3] has a negative size; sizes must be 0 or more.", () -> Tensor.arange(-3));
    shape(
        "shape: [-3] has a negative size; sizes must be 0 or more.",
        () -> Tensor.linspace(0, 1, -3));
    dtype(
        "linspace: i64 holds no fractions; use F32 or F64, or arange.",
        () -> Tensor.linspace(DType.I64, 0, 1, 3));
    dtype(
        "withDType: i32 is not floating; new layers need DType.F32 or DType.F64.",
        () -> Modes.withDType(DType.I32, () -> 1));
  }

  private static void random() {
    drawing(
        "bernoulli: the probability is 1.5; it must lie in [0, 1].",
        () -> new Rng(1).bernoulli(1.5, DType.F32, Shape.of(2)));
    drawing(
        "bernoulli: the probability is NaN; it must lie in [0, 1].",
        () -> Tensor.bernoulli(NAN, 2));
    drawing(
        "integers: low is 3 and high 3; low must be less than high.",
        () -> new Rng(1).integers(Shape.of(2), 3, 3));
    drawing(
        "integers: low is 3 and high 2; low must be less than high.",
        () -> Tensor.randint(3, 2, 5));
    shape("shape: [-1] has a negative size; sizes must be 0 or more.", () -> Tensor.randperm(-1));
    dtype(
        "uniform: i64 holds no fractions; draw F32 or F64, or use integers().",
        () -> new Rng(1).uniform(DType.I64, Shape.of(2)));
    dtype(
        "normal: bool holds no fractions; draw F32 or F64, or use integers().",
        () -> zeros(DType.BOOL, 2).randnLike());
    dtype(
        "truncatedNormal: i32 holds no fractions; draw F32 or F64, or use integers().",
        () -> new Rng(1).truncatedNormal(DType.I32, Shape.of(2), 0, 1, -2, 2));
    truncated("mean 0.0, std 1.0, from 2.0 to 2.0", 0, 1, 2, 2);
    truncated("mean 0.0, std 0.0, from -2.0 to 2.0", 0, 0, -2, 2);
    truncated("mean NaN, std 1.0, from -2.0 to 2.0", NAN, 1, -2, 2);
    truncated("mean 0.0, std Infinity, from -2.0 to 2.0", 0, INF, -2, 2);
    truncated("mean 0.0, std 0.1, from 4.0 to 5.0", 0, 0.1, 4, 5);
    truncated("mean 0.0, std 0.1, from -5.0 to -4.0", 0, 0.1, -5, -4);
  }

  private static void truncated(String numbers, double mean, double std, double low, double high) {
    drawing(
        "truncatedNormal: "
            + numbers
            + "; std must be positive and finite, low less than high, and the mean within 37"
            + " standard deviations of what lies between.",
        () -> Tensor.truncatedNormal(mean, std, low, high, 3));
  }

  private static void weights() {
    dtype(
        "bernoulli: i64[2] holds no fractions; convert with .to(DType.F32).",
        () -> Tensor.arange(2).bernoulli());
    drawing(
        "bernoulli: the probability -0.5 at position 1 of f64[2] does not lie in [0, 1]; clamp(0, 1)"
            + " or sigmoid() would make it one.",
        () -> Tensor.of(new double[] {1, -0.5}).bernoulli());
    drawing(
        "bernoulli: the probability NaN at position 0 of f32[1] does not lie in [0, 1]; clamp(0, 1)"
            + " or sigmoid() would make it one.",
        () -> Tensor.of(new float[] {Float.NaN}).bernoulli());
    shape(
        "multinomial: 1 indices by the weights f32[]; there must be an axis of weights and 0 or more"
            + " indices.",
        () -> zeros(DType.F32).multinomial(1));
    shape(
        "multinomialWithReplacement: -1 indices by the weights f32[3]; there must be an axis of"
            + " weights and 0 or more indices.",
        () -> zeros(DType.F32, 3).multinomialWithReplacement(-1));
    for (double w : new double[] {-1, NAN, INF}) {
      drawing(
          "multinomial: the weight "
              + w
              + " at position 2 of row 1 of f64[2, 3]; weights must be finite and 0 or more.",
          () -> Tensor.of(new double[][] {{1, 1, 1}, {0, 0, w}}).multinomial(1));
    }
    drawing(
        "multinomial: 2 indices from row 0 of f64[3], where 1 weights are positive; only these can"
            + " be drawn.",
        () -> Tensor.of(new double[] {0, 3, 0}).multinomial(2));
    drawing(
        "multinomialWithReplacement: 2 indices from row 0 of f32[3], where 0 weights are positive;"
            + " only these can be drawn.",
        () -> zeros(DType.F32, 3).multinomialWithReplacement(2));
  }

  private static void reading() {
    String one = "() needs exactly one. Use get(i, ...) or toDoubleArray().";
    shape("item: f32[2] has 2 elements; item" + one, () -> zeros(DType.F32, 2).item());
    shape("itemLong: i64[0] has 0 elements; itemLong" + one, () -> zeros(DType.I64, 0).itemLong());
    shape(
        "itemBoolean: bool[2, 1] has 2 elements; itemBoolean" + one,
        () -> new Param(Tensor.zeros(2, 1)).gt(0).itemBoolean());
    index("get: 1 indices for f32[2, 3], which has 2 axes.", () -> zeros(DType.F32, 2, 3).get(1));
    index(
        "get: index -4 on axis 1 of f32[2, 3]: it must lie from -3 to 2.",
        () -> zeros(DType.F32, 2, 3).get(0, -4));
    dtype(
        "toByteArray: i32[2] does not hold bytes; convert with .to(DType.U8) first.",
        () -> zeros(DType.I32, 2).toByteArray());
    other(
        DeviceException.class,
        "device: there is no device \"cuda:0\"; devices here: cpu. Use Device.CPU.",
        () -> zeros(DType.F32, 2).to(new Device("cuda:0")));
    shape(
        "toDoubleMatrix: f32[2, 3, 4] has 3 axes; a matrix has 2. Use toNested() for any number.",
        () -> zeros(DType.F32, 2, 3, 4).toDoubleMatrix());
    drawing(
        "PrintOptions: precision -1, threshold 1000, edgeItems 3, lineWidth 80; none may be"
            + " negative.",
        () -> PrintOptions.DEFAULT.withPrecision(-1));
  }
}
