package dev.adjoint.conformance;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.conformance.GoldenOps.Call;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import java.util.Locale;
import java.util.function.BiConsumer;

/** {@link GoldenOps} of what the other files leave out. */
final class GoldenPlain {
  private GoldenPlain() {}

  static void write(BiConsumer<String, Call> op) {
    op.accept("floor", (_, t) -> t[0].floor());
    op.accept("ceil", (_, t) -> t[0].ceil());
    op.accept("trunc", (_, t) -> t[0].trunc());
    op.accept("round", (_, t) -> t[0].round());
    op.accept("isNaN", (_, t) -> t[0].isNaN());
    op.accept("isFinite", (_, t) -> t[0].isFinite());
    op.accept("logicalNot", (_, t) -> t[0].logicalNot());
    op.accept("logicalAnd", (_, t) -> t[0].logicalAnd(t[1]));
    op.accept("logicalOr", (_, t) -> t[0].logicalOr(t[1]));
    op.accept("rsub", (c, t) -> t[0].rsub(c.number("number", 0)));
    op.accept("rdiv", (c, t) -> t[0].rdiv(c.number("number", 0)));
    op.accept("geluSigmoid", (_, t) -> t[0].geluSigmoid());
    op.accept("sgn", (_, t) -> t[0].sgn());
    op.accept("dot", (_, t) -> t[0].dot(t[1]));
    op.accept("outer", (_, t) -> t[0].outer(t[1]));
    op.accept("mT", (_, t) -> t[0].mT());
    op.accept(
        "flatten", (c, t) -> c.hasArg("start") ? t[0].flatten(c.integer("start")) : t[0].flatten());
    op.accept("select", (c, t) -> t[0].select(c.integer("axis"), c.integer("index")));
    op.accept("squeeze", (c, t) -> t[0].squeeze(c.integer("axis")));
    op.accept("unsqueeze", (c, t) -> t[0].unsqueeze(c.integer("axis")));
    op.accept("moveToEnd", (c, t) -> t[0].moveToEnd(c.integer("axis")));
    op.accept("copy", (_, t) -> t[0].copy());
    op.accept("contiguous", (_, t) -> t[0].mT().contiguous());
    op.accept("to", GoldenPlain::to);
  }

  private static Tensor to(Case c, Tensor[] t) {
    return t[0].to(DType.valueOf(c.text("type").toUpperCase(Locale.ROOT)));
  }
}
