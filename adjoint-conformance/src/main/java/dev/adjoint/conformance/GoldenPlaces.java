package dev.adjoint.conformance;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.conformance.GoldenOps.Call;
import dev.adjoint.core.AttentionOptions;
import dev.adjoint.core.DType;
import dev.adjoint.core.Index;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Window2d;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** {@link GoldenOps} of moving, padding, windows and indexing. */
final class GoldenPlaces {
  private GoldenPlaces() {}

  static void write(BiConsumer<String, Call> op) {
    movement(op);
    windows(op);
    indexing(op);
    scattering(op);
    op.accept("attention", (c, t) -> t[0].attention(t[1], t[2], options(c, t, 3)));
    op.accept("attentionWeights", (c, t) -> t[0].attentionWeights(t[1], options(c, t, 2)));
  }

  private static AttentionOptions options(Case c, Tensor[] t, int mask) {
    AttentionOptions o = AttentionOptions.DEFAULT.withMask(t.length > mask ? t[mask] : null);
    AttentionOptions scaled = c.hasArg("scale") ? o.withScale(c.number("scale", 1)) : o;
    return c.flag("causal")
        ? scaled.withCausal()
        : c.flag("toEnd") ? scaled.withCausalToEnd() : scaled;
  }

  private static void movement(BiConsumer<String, Call> op) {
    op.accept(
        "narrow",
        (c, t) -> t[0].narrow(c.integer("axis"), c.integer("start"), c.integer("length")));
    op.accept("roll", GoldenPlaces::roll);
    op.accept(
        "split",
        (c, t) ->
            (c.hasArg("sizes")
                    ? t[0].split(c.integers("sizes"), c.integer("axis"))
                    : t[0].split(c.integer("size"), c.integer("axis")))
                [c.integer("part")]);
    op.accept("chunk", GoldenPlaces::chunk);
    op.accept("unbind", (c, t) -> t[0].unbind(c.integer("axis"))[c.integer("part")]);
    op.accept("repeat", (c, t) -> t[0].repeat(c.integers("times")));
    op.accept("tile", (c, t) -> t[0].tile(c.integers("times")));
    op.accept(
        "repeatInterleave",
        (c, t) ->
            c.hasArg("times")
                ? t[0].repeatInterleave(c.integer("times"), c.integer("axis"))
                : t[0].repeatInterleave(t[1], c.integer("axis")));
    op.accept("moveAxis", (c, t) -> t[0].moveAxis(c.integer("from"), c.integer("to")));
    op.accept("squeezeAll", (_, t) -> t[0].squeeze());
    op.accept("unflatten", (c, t) -> t[0].unflatten(c.integer("axis"), c.integers("shape")));
    op.accept(
        "diagonal",
        (c, t) -> t[0].diagonal(c.integer("offset"), c.integer("rows"), c.integer("columns")));
    op.accept("diagEmbed", (c, t) -> t[0].diagEmbed(c.integer("offset")));
    op.accept("diag", (c, t) -> t[0].diag(c.integer("offset")));
    op.accept("tril", (c, t) -> t[0].tril(c.integer("offset")));
    op.accept("triu", (c, t) -> t[0].triu(c.integer("offset")));
    op.accept("meshgrid", (c, t) -> Tensor.meshgrid(t)[c.integer("part")]);
  }

  private static Tensor roll(Case c, Tensor[] t) {
    int[] shifts = c.integers("shifts");
    int[] axes = c.integers("axes");
    return axes.length == 0
        ? t[0].roll(shifts[0])
        : axes.length == 1 ? t[0].roll(shifts[0], axes[0]) : t[0].roll(shifts, axes);
  }

  /** One part, or all of them, the k-th multiplied by k. */
  private static Tensor chunk(Case c, Tensor[] t) {
    Tensor[] parts = t[0].chunk(c.integer("parts"), c.integer("axis"));
    if (c.hasArg("part")) {
      return parts[c.integer("part")];
    }
    for (int k = 0; k < parts.length; k++) {
      parts[k] = parts[k].mul(k + 1);
    }
    return Tensor.concat(c.integer("axis"), parts);
  }

  private static void windows(BiConsumer<String, Call> op) {
    op.accept("pad", GoldenPlaces::pad);
    op.accept(
        "unfold", (c, t) -> t[0].unfold(c.integer("axis"), c.integer("size"), c.integer("step")));
    op.accept("unfold2d", (c, t) -> t[0].unfold2d(window(c)));
    op.accept(
        "fold2d", (c, t) -> t[0].fold2d(c.integers("size")[0], c.integers("size")[1], window(c)));
  }

  private static Tensor pad(Case c, Tensor[] t) {
    int[] pairs = c.integers("pairs");
    return switch (c.text("mode")) {
      case "constant" ->
          c.hasArg("value") ? t[0].padConstant(c.number("value", 0), pairs) : t[0].pad(pairs);
      case "reflect" -> t[0].padReflect(pairs);
      case "replicate" -> t[0].padReplicate(pairs);
      case "circular" -> t[0].padCircular(pairs);
      default -> throw new AssertionError("no mode " + c.text("mode"));
    };
  }

  private static Window2d window(Case c) {
    int[] kernel = c.integers("kernel");
    int[] stride = c.integers("stride");
    int[] padding = c.integers("padding");
    int[] dilation = c.integers("dilation");
    return Window2d.of(kernel[0], kernel[1])
        .stride(stride[0], stride[1])
        .padding(padding[0], padding[1])
        .dilation(dilation[0], dilation[1]);
  }

  private static void indexing(BiConsumer<String, Call> op) {
    op.accept("at", (c, t) -> t[0].at(brackets(c, t)));
    op.accept("with", (c, t) -> t[0].with(t[1], brackets(c, t)));
    op.accept("take", (_, t) -> t[0].take(t[1]));
    op.accept("maskedSelect", (_, t) -> t[0].maskedSelect(t[1]));
    op.accept("maskedFill", (c, t) -> t[0].maskedFill(t[1], value(c)));
    op.accept("nonzero", (_, t) -> t[0].nonzero());
  }

  private static double value(Case c) {
    return c.text("value").equals("-inf")
        ? Double.NEGATIVE_INFINITY
        : Double.parseDouble(c.text("value"));
  }

  /** As {@code brackets} in make_golden.py. */
  private static Index[] brackets(Case c, Tensor[] t) {
    return Arrays.stream(c.text("index").split(", "))
        .map(word -> bracket(word, t))
        .toArray(Index[]::new);
  }

  private static Index bracket(String word, Tensor[] t) {
    if (word.startsWith("in")) {
      Tensor i = t[Integer.parseInt(word.substring(2))];
      return i.dtype() == DType.BOOL ? Index.mask(i) : Index.of(i);
    }
    if (word.equals("...")) {
      return Index.ellipsis();
    }
    if (word.equals("None")) {
      return Index.newAxis();
    }
    if (!word.contains(":")) {
      return Index.at(Integer.parseInt(word));
    }
    String[] n = word.split(":", -1);
    int start = n[0].isEmpty() ? 0 : Integer.parseInt(n[0]);
    if (n[1].isEmpty()) {
      return start == 0 ? Index.all() : Index.from(start);
    }
    int end = Integer.parseInt(n[1]);
    return n.length == 2
        ? Index.slice(start, end)
        : Index.slice(start, end, Integer.parseInt(n[2]));
  }

  private static void scattering(BiConsumer<String, Call> op) {
    op.accept("scatter", (c, t) -> t[0].scatter(c.integer("axis"), t[1], t[2]));
    op.accept(
        "scatterNumber",
        (c, t) -> t[0].scatter(c.integer("axis"), t[1], c.number("value", Double.NaN)));
    op.accept("scatterAdd", (c, t) -> t[0].scatterAdd(c.integer("axis"), t[1], t[2]));
    op.accept("scatterMax", (c, t) -> t[0].scatterMax(c.integer("axis"), t[1], t[2]));
    op.accept("scatterMin", (c, t) -> t[0].scatterMin(c.integer("axis"), t[1], t[2]));
    op.accept("indexAdd", (c, t) -> t[0].indexAdd(c.integer("axis"), t[1], t[2]));
    op.accept("indexCopy", (c, t) -> t[0].indexCopy(c.integer("axis"), t[1], t[2]));
    op.accept(
        "indexFill",
        (c, t) -> t[0].indexFill(c.integer("axis"), t[1], c.number("value", Double.NaN)));
  }
}
