package dev.adjoint.conformance;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.conformance.GoldenOps.Call;
import dev.adjoint.core.Tensor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@link GoldenOps} of normalisations. */
final class GoldenNorms {
  private GoldenNorms() {}

  static void write(BiConsumer<String, Call> op) {
    op.accept(
        "layerNorm",
        (c, t) ->
            c.hasArg("eps")
                ? t[0].layerNorm(c.integers("shape"), t[1], t[2], eps(c))
                : t[0].layerNorm(c.integers("shape")));
    op.accept(
        "rmsNorm",
        (c, t) ->
            c.hasArg("eps")
                ? t[0].rmsNorm(c.integers("shape"), t[1], eps(c))
                : t[0].rmsNorm(c.integers("shape")));
    op.accept(
        "groupNorm",
        (c, t) ->
            c.hasArg("eps")
                ? t[0].groupNorm(c.integer("groups"), t[1], t[2], eps(c))
                : t[0].groupNorm(c.integer("groups")));
    op.accept(
        "instanceNorm",
        (c, t) -> c.hasArg("eps") ? t[0].instanceNorm(t[1], t[2], eps(c)) : t[0].instanceNorm());
    op.accept("batchNorm", (c, t) -> t[0].batchNorm(at(t, 1), at(t, 2), eps(c)).values());
    op.accept("batchNormGiven", (c, t) -> t[0].batchNorm(t[1], t[2], t[3], t[4], eps(c)));
  }

  private static double eps(Case c) {
    return c.number("eps", 1e-5);
  }

  private static @Nullable Tensor at(Tensor[] t, int i) {
    return i < t.length ? t[i] : null;
  }
}
