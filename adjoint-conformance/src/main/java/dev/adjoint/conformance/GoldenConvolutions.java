package dev.adjoint.conformance;

import dev.adjoint.conformance.GoldenFile.Case;
import dev.adjoint.conformance.GoldenOps.Call;
import dev.adjoint.core.Convolution;
import dev.adjoint.core.Tensor;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@link GoldenOps} of convolutions. */
final class GoldenConvolutions {
  private GoldenConvolutions() {}

  static void write(BiConsumer<String, Call> op) {
    op.accept("conv1d", (c, t) -> t[0].conv1d(t[1], bias(t), how(c)));
    op.accept("conv2d", (c, t) -> t[0].conv2d(t[1], bias(t), how(c)));
    op.accept("conv3d", (c, t) -> t[0].conv3d(t[1], bias(t), how(c)));
    op.accept("convTranspose1d", (c, t) -> t[0].convTranspose1d(t[1], bias(t), how(c)));
    op.accept("convTranspose2d", (c, t) -> t[0].convTranspose2d(t[1], bias(t), how(c)));
    op.accept("convTranspose3d", (c, t) -> t[0].convTranspose3d(t[1], bias(t), how(c)));
  }

  private static @Nullable Tensor bias(Tensor[] t) {
    return t.length > 2 ? t[2] : null;
  }

  private static Convolution how(Case c) {
    Convolution how =
        Convolution.of()
            .stride(c.integers("stride"))
            .dilation(c.integers("dilation"))
            .groups(c.integer("groups"));
    if (c.hasArg("mode")) {
      how = how.mode(Convolution.Mode.valueOf(c.text("mode").toUpperCase(Locale.ROOT)));
    }
    if (c.hasArg("outputPadding")) {
      how = how.outputPadding(c.integers("outputPadding"));
    }
    int[] padding = c.integers("padding");
    return padding.length == 0 ? how.samePadding() : how.padding(padding);
  }
}
