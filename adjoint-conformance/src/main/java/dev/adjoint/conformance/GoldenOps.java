package dev.adjoint.conformance;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.core.Extrema;
import dev.adjoint.core.Ordering;
import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How Adjoint says what PyTorch was asked, by the operation's name in the golden files. */
final class GoldenOps {
  interface Call {
    Tensor apply(Case c, Tensor[] in);
  }

  /** Operations of the golden files that Adjoint does not offer. */
  static final Map<String, String> NOT_OFFERED = Map.of();

  static final Map<String, Call> ALL = new TreeMap<>();

  private GoldenOps() {}

  private static void op(String name, Call call) {
    ALL.put(name, call);
  }

  static {
    op("add", (_, t) -> t[0].add(t[1]));
    op("sub", (_, t) -> t[0].sub(t[1]));
    op("mul", (_, t) -> t[0].mul(t[1]));
    op("div", (_, t) -> t[0].div(t[1]));
    op("maximum", (_, t) -> t[0].maximum(t[1]));
    op("minimum", (_, t) -> t[0].minimum(t[1]));
    op("neg", (_, t) -> t[0].neg());
    op("square", (_, t) -> t[0].square());
    op("abs", (_, t) -> t[0].abs());
    op("sign", (_, t) -> t[0].sign());
    op("reciprocal", (_, t) -> t[0].reciprocal());
    op("sqrt", (_, t) -> t[0].sqrt());
    op("rsqrt", (_, t) -> t[0].rsqrt());
    op("pow", (c, t) -> t.length == 2 ? t[0].pow(t[1]) : t[0].pow(c.number("exponent", 0)));
    op("clamp", GoldenOps::clamp);

    op("eq", (_, t) -> t[0].eq(t[1]));
    op("ne", (_, t) -> t[0].ne(t[1]));
    op("lt", (_, t) -> t[0].lt(t[1]));
    op("le", (_, t) -> t[0].le(t[1]));
    op("gt", (_, t) -> t[0].gt(t[1]));
    op("ge", (_, t) -> t[0].ge(t[1]));
    op("where", (_, t) -> t[0].where(t[1], t[2]));

    op("exp", (_, t) -> t[0].exp());
    op("expm1", (_, t) -> t[0].expm1());
    op("log", (_, t) -> t[0].log());
    op("log1p", (_, t) -> t[0].log1p());
    op("sin", (_, t) -> t[0].sin());
    op("cos", (_, t) -> t[0].cos());
    op("tanh", (_, t) -> t[0].tanh());
    op("erf", (_, t) -> t[0].erf());
    op("erfc", (_, t) -> t[0].erfc());

    op("sigmoid", (_, t) -> t[0].sigmoid());
    op("logSigmoid", (_, t) -> t[0].logSigmoid());
    op("relu", (_, t) -> t[0].relu());
    op("leakyRelu", (c, t) -> t[0].leakyRelu(c.number("slope", 0)));
    op("elu", (c, t) -> t[0].elu(c.number("alpha", 1)));
    op("gelu", (_, t) -> t[0].gelu());
    op("geluTanh", (_, t) -> t[0].geluTanh());
    op("silu", (_, t) -> t[0].silu());
    op("softplus", (_, t) -> t[0].softplus());
    op("softmax", (c, t) -> t[0].softmax(c.integer("axis")));
    op("logSoftmax", (c, t) -> t[0].logSoftmax(c.integer("axis")));

    op("hypot", (_, t) -> t[0].hypot(t[1]));
    op("atan2", (_, t) -> t[0].atan2(t[1]));
    op(
        "remainder",
        (c, t) -> t.length == 2 ? t[0].remainder(t[1]) : t[0].remainder(c.number("divisor", 0)));
    op(
        "lerp",
        (c, t) -> t.length == 3 ? t[0].lerp(t[1], t[2]) : t[0].lerp(t[1], c.number("weight", 0)));
    op("logicalXor", (_, t) -> t[0].logicalXor(t[1]));
    op("isInf", (_, t) -> t[0].isInf());
    op("step", (_, t) -> t[0].step());
    op("clampMin", (c, t) -> t[0].clampMin(c.number("bound", 0)));
    op("clampMax", (c, t) -> t[0].clampMax(c.number("bound", 0)));
    op("exp2", (_, t) -> t[0].exp2());
    op("log2", (_, t) -> t[0].log2());
    op("log10", (_, t) -> t[0].log10());
    op("tan", (_, t) -> t[0].tan());
    op("asin", (_, t) -> t[0].asin());
    op("acos", (_, t) -> t[0].acos());
    op("atan", (_, t) -> t[0].atan());
    op("sinh", (_, t) -> t[0].sinh());
    op("cosh", (_, t) -> t[0].cosh());
    op("asinh", (_, t) -> t[0].asinh());
    op("acosh", (_, t) -> t[0].acosh());
    op("atanh", (_, t) -> t[0].atanh());

    op("erfinv", (_, t) -> t[0].erfinv());
    op("lgamma", (_, t) -> t[0].lgamma());
    op("digamma", (_, t) -> t[0].digamma());
    op("polygamma", (c, t) -> t[0].polygamma(c.integer("n")));
    op("sinc", (_, t) -> t[0].sinc());
    op("sinOverX", (_, t) -> t[0].sinOverX());

    op("softsign", (_, t) -> t[0].softsign());
    op("mish", (_, t) -> t[0].mish());
    op("hardtanh", (c, t) -> t[0].hardtanh(c.number("min", 0), c.number("max", 0)));
    op("relu6", (_, t) -> t[0].relu6());
    op("hardsigmoid", (_, t) -> t[0].hardsigmoid());
    op("hardswish", (_, t) -> t[0].hardswish());
    op("selu", (_, t) -> t[0].selu());
    op("celu", (c, t) -> t[0].celu(c.number("alpha", 1)));
    op("prelu", (_, t) -> t[0].prelu(t[1]));
    op("tanhshrink", (_, t) -> t[0].tanhshrink());
    op("softshrink", (c, t) -> t[0].softshrink(c.number("lambda", 0)));
    op("maxPool1d", (c, t) -> t[0].maxPool1d(pool(c)));
    op("maxPool2d", (c, t) -> t[0].maxPool2d(pool(c)));
    op("maxPool2dWithIndices", (c, t) -> t[0].maxPool2dWithIndices(pool(c)).indices());
    op("avgPool1d", (c, t) -> t[0].avgPool1d(pool(c)));
    op("avgPool2d", (c, t) -> t[0].avgPool2d(pool(c)));
    op("adaptiveMaxPool1d", (c, t) -> t[0].adaptiveMaxPool1d(c.integer("width")));
    op(
        "adaptiveMaxPool2d",
        (c, t) -> t[0].adaptiveMaxPool2d(c.integer("height"), c.integer("width")));
    op("adaptiveAvgPool1d", (c, t) -> t[0].adaptiveAvgPool1d(c.integer("width")));
    op(
        "adaptiveAvgPool2d",
        (c, t) -> t[0].adaptiveAvgPool2d(c.integer("height"), c.integer("width")));
    op("interpolateNearest", (c, t) -> t[0].interpolateNearest(c.integers("sizes")));
    op("interpolateLinear", (c, t) -> t[0].interpolateLinear(c.integers("sizes")));
    op("interpolateLinearAligned", (c, t) -> t[0].interpolateLinearAligned(c.integers("sizes")));
    op("pixelShuffle", (c, t) -> t[0].pixelShuffle(c.integer("factor")));
    op("pixelUnshuffle", (c, t) -> t[0].pixelUnshuffle(c.integer("factor")));
    op("threshold", (c, t) -> t[0].threshold(c.number("threshold", 0), c.number("value", 0)));
    op("softmin", (c, t) -> t[0].softmin(c.integer("axis")));
    op("glu", (c, t) -> t[0].glu(c.integer("axis")));
    op("geglu", (c, t) -> t[0].geglu(c.integer("axis")));
    op("swiglu", (c, t) -> t[0].swiglu(c.integer("axis")));
    op("hardshrink", (c, t) -> t[0].hardshrink(c.number("lambda", 0)));

    op("sum", (c, t) -> c.flag("keepDims") ? t[0].sumKeep(axes(c)) : t[0].sum(axes(c)));
    op("mean", (c, t) -> c.flag("keepDims") ? t[0].meanKeep(axes(c)) : t[0].mean(axes(c)));
    op("prod", (c, t) -> c.flag("keepDims") ? t[0].prodKeep(axes(c)) : t[0].prod(axes(c)));
    op("any", (c, t) -> c.flag("keepDims") ? t[0].anyKeep(axes(c)) : t[0].any(axes(c)));
    op("all", (c, t) -> c.flag("keepDims") ? t[0].allKeep(axes(c)) : t[0].all(axes(c)));
    op("countNonzero", (c, t) -> t[0].countNonzero(axes(c)));
    op("std", (c, t) -> c.flag("keepDims") ? t[0].stdKeep(axes(c)) : t[0].std(axes(c)));
    op("norm", GoldenOps::norm);
    op("amax", (c, t) -> c.flag("keepDims") ? t[0].amaxKeep(axes(c)) : t[0].amax(axes(c)));
    op("amin", (c, t) -> c.flag("keepDims") ? t[0].aminKeep(axes(c)) : t[0].amin(axes(c)));
    op(
        "logSumExp",
        (c, t) -> c.flag("keepDims") ? t[0].logSumExpKeep(axes(c)) : t[0].logSumExp(axes(c)));
    op("var", GoldenOps::variance);
    op("max", (c, t) -> c.hasArg("axis") ? kept(c, t[0], max(c, t[0]).values()) : t[0].max());
    op("min", (c, t) -> c.hasArg("axis") ? kept(c, t[0], min(c, t[0]).values()) : t[0].min());
    op("argmax", (c, t) -> position(c, t[0], true));
    op("argmin", (c, t) -> position(c, t[0], false));

    op("cumsum", (c, t) -> t[0].cumsum(c.integer("axis")));
    op("cumprod", (c, t) -> t[0].cumprod(c.integer("axis")));
    op("cummax", (c, t) -> t[0].cummax(c.integer("axis")).values());
    op("cummin", (c, t) -> t[0].cummin(c.integer("axis")).values());
    op("logCumSumExp", (c, t) -> t[0].logCumSumExp(c.integer("axis")));

    op("sort", (c, t) -> ranked(c, t[0]).values());
    op("sortDescending", (c, t) -> ranked(c, t[0]).values());
    op("topK", (c, t) -> ranked(c, t[0]).values());
    op("topKSmallest", (c, t) -> ranked(c, t[0]).values());
    op("kthValue", (c, t) -> ranked(c, t[0]).values());
    op("median", (c, t) -> c.hasArg("axis") ? ranked(c, t[0]).values() : t[0].median());
    op("argsort", (c, t) -> t[0].argsort(c.integer("axis")));
    op("argsortDescending", (c, t) -> t[0].argsortDescending(c.integer("axis")));
    op("quantile", GoldenOps::quantile);
    op(
        "histogram",
        (c, t) -> t[0].histogram(c.integer("bins"), c.number("low", 0), c.number("high", 0)));
    op("unique", GoldenOps::unique);
    op("searchsorted", (_, t) -> t[0].searchsorted(t[1]));
    op("searchsortedRight", (_, t) -> t[0].searchsortedRight(t[1]));
    op("bincount", (c, t) -> t[0].bincount(c.integer("atLeast")));

    op("einsum", (c, t) -> Tensor.einsum(c.text("equation"), t));
    op("tensordot", GoldenOps::tensordot);
    op("trace", (_, t) -> t[0].trace());
    op("kron", (_, t) -> t[0].kron(t[1]));
    op("matmul", (_, t) -> t[0].matmul(t[1]));
    op("linear", (_, t) -> t[0].linear(t[1], t.length == 3 ? t[2] : null));

    op("transpose", (c, t) -> t[0].transpose(c.integer("axis0"), c.integer("axis1")));
    op("permute", (c, t) -> t[0].permute(axes(c)));
    op("reshape", (c, t) -> t[0].reshape(c.integers("shape")));
    op("slice", GoldenOps::slice);
    op("concat", (c, t) -> Tensor.concat(c.integer("axis"), t));
    op("stack", (c, t) -> Tensor.stack(c.integer("axis"), t));
    op("expand", (c, t) -> t[0].expand(c.integers("shape")));
    op("flip", (c, t) -> t[0].flip(axes(c)));

    op("gather", (c, t) -> t[0].gather(c.integer("axis"), t[1]));
    op("indexSelect", (c, t) -> t[0].indexSelect(c.integer("axis"), t[1]));
    op("oneHot", (c, t) -> t[0].oneHot(c.integer("classes")));

    op("mse", (c, t) -> reduced(c, t[0].sub(t[1]).square()));
    op("nll", (c, t) -> reduced(c, t[0].gather(1, t[1].unsqueeze(1)).neg()));
    op("crossEntropy", GoldenOps::crossEntropy);
    op("bceWithLogits", GoldenOps::bceWithLogits);

    GoldenPlaces.write(GoldenOps::op);
    GoldenConvolutions.write(GoldenOps::op);
    GoldenNorms.write(GoldenOps::op);
    GoldenPlain.write(GoldenOps::op);
  }

  private static int[] axes(Case c) {
    return c.hasArg("axis") ? new int[] {c.integer("axis")} : c.integers("axes");
  }

  private static Tensor norm(Case c, Tensor[] t) {
    double p = Double.parseDouble(c.text("p").replace("inf", "Infinity"));
    return c.flag("keepDims") ? t[0].normKeep(p, axes(c)) : t[0].norm(p, axes(c));
  }

  private static Ordering.Ranked ranked(Case c, Tensor x) {
    int axis = c.integer("axis");
    return switch (c.op()) {
      case "sort" -> x.sort(axis);
      case "sortDescending" -> x.sortDescending(axis);
      case "topK" -> x.topK(c.integer("k"), axis);
      case "topKSmallest" -> x.topKSmallest(c.integer("k"), axis);
      case "kthValue" -> x.kthValue(c.integer("k"), axis);
      default -> x.median(axis);
    };
  }

  private static Tensor quantile(Case c, Tensor[] t) {
    double[] q = c.numbers("q");
    if (q.length > 1) {
      return t[0].quantile(q, c.integer("axis"));
    }
    return c.hasArg("axis") ? t[0].quantile(q[0], c.integer("axis")) : t[0].quantile(q[0]);
  }

  private static Tensor unique(Case c, Tensor[] t) {
    Ordering.Unique u = t[0].unique();
    return switch (c.text("part")) {
      case "values" -> u.values();
      case "inverse" -> u.inverse();
      default -> u.counts();
    };
  }

  private static Tensor tensordot(Case c, Tensor[] t) {
    return c.hasArg("left")
        ? t[0].tensordot(t[1], c.integers("left"), c.integers("right"))
        : t[0].tensordot(t[1], c.integers("axes")[0]);
  }

  private static Tensor clamp(Case c, Tensor[] t) {
    return t[0].clamp(
        c.number("min", Double.NEGATIVE_INFINITY), c.number("max", Double.POSITIVE_INFINITY));
  }

  private static Tensor slice(Case c, Tensor[] t) {
    return t[0].slice(c.integer("axis"), c.integer("start"), c.integer("end"), c.integer("step"));
  }

  private static Tensor variance(Case c, Tensor[] t) {
    int[] axes = axes(c);
    boolean biased = c.integer("correction") == 0;
    return c.flag("keepDims")
        ? biased ? t[0].varBiasedKeep(axes) : t[0].varKeep(axes)
        : biased ? t[0].varBiased(axes) : t[0].var(axes);
  }

  private static Extrema.Extremes max(Case c, Tensor x) {
    return x.max(c.integer("axis"));
  }

  private static Extrema.Extremes min(Case c, Tensor x) {
    return x.min(c.integer("axis"));
  }

  /** The positions that come with the values. */
  static Tensor indices(Case c, Tensor x) {
    return switch (c.op()) {
      case "max" -> kept(c, x, max(c, x).indices());
      case "min" -> kept(c, x, min(c, x).indices());
      case "cummax" -> x.cummax(c.integer("axis")).indices();
      case "cummin" -> x.cummin(c.integer("axis")).indices();
      default -> ranked(c, x).indices();
    };
  }

  private static Tensor position(Case c, Tensor x, boolean largest) {
    if (!c.hasArg("axis")) {
      return largest ? x.argmax() : x.argmin();
    }
    int axis = c.integer("axis");
    return kept(c, x, largest ? x.argmax(axis) : x.argmin(axis));
  }

  /** The folded axes put back with size 1 where the case says so. */
  private static Tensor kept(Case c, Tensor x, Tensor folded) {
    if (!c.flag("keepDims")) {
      return folded;
    }
    int[] sizes = x.shape().toArray();
    int[] axes = c.hasArg("axis") ? new int[] {c.integer("axis")} : axes(c);
    if (axes.length == 0) {
      Arrays.fill(sizes, 1);
    }
    for (int a : axes) {
      sizes[a < 0 ? a + sizes.length : a] = 1;
    }
    return folded.reshape(sizes);
  }

  private static Tensor reduced(Case c, Tensor losses) {
    return c.text("reduction").equals("mean") ? losses.mean() : losses.sum();
  }

  private static Tensor crossEntropy(Case c, Tensor[] t) {
    Tensor logs = t[0].logSoftmax(1);
    return reduced(
        c,
        t[1].dtype().isFloating()
            ? logs.mul(t[1]).sum(1).neg()
            : logs.gather(1, t[1].unsqueeze(1)).neg());
  }

  private static Tensor bceWithLogits(Case c, Tensor[] t) {
    Tensor x = t[0];
    Tensor y = t[1];
    return reduced(c, y.mul(x.neg().softplus()).add(y.rsub(1).mul(x.softplus())));
  }

  private static PoolWindow pool(Case c) {
    int[] kernel = c.integers("kernel");
    int[] stride = c.integers("stride");
    int[] padding = c.integers("padding");
    PoolWindow p =
        PoolWindow.of(kernel[0], kernel[1])
            .stride(stride[0], stride[1])
            .padding(padding[0], padding[1])
            .dilation(c.integers("dilation")[0]);
    return new PoolWindow(p.window(), c.integer("ceil") == 1, c.integer("count") == 1);
  }
}
