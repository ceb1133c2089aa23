package dev.adjoint.conformance;

import dev.adjoint.core.Joining;
import dev.adjoint.core.Tensor;

/** The lines of operations that put tensors side by side. */
final class JoiningSpecs extends Lines {
  @Override
  void write() {
    op("concat", 3, t -> Tensor.concat(0, t)).exact().on("2x3:1x3:3x3 2:0:3 1:17:33").alsoOn(ANY);
    op("concat along the last axis", 2, t -> Tensor.concat(-1, t))
        .exact()
        .on("2x3:2x1 2x2x1:2x2x17");
    op("stack", 3, t -> Tensor.stack(1, t)).exact().on("2x3:2x3:2x3 4:4:4").alsoOn(ANY);
    op("stack of scalars", 2, t -> Tensor.stack(0, t)).exact().on("():()");
    op2("meshgrid", (a, b) -> Tensor.stack(0, Joining.meshgrid(a, b))).exact().on("3:4 1:17 0:2");
    op("meshgrid of three", 3, t -> Tensor.stack(0, Tensor.meshgrid(t)))
        .exact()
        .on("2:3:4")
        .alsoOn(ANY);
    op("repeat", x -> x.repeat(2, 1, 3)).exact().on("2x3 3x1x4 () 17 0x3").alsoOn(ANY);
    op("repeat no times", x -> x.repeat(0, 2)).exact().on("2x3 4");
    op("tile", x -> x.tile(3)).exact().on("2x3 2x3x4 () 17 3x0").large("300x70").alsoOn(ANY);
    op("tile with new axes", x -> x.tile(2, 2, 1)).exact().on("2x3 4 ()");
    op("repeatInterleave", x -> x.repeatInterleave(3, 0)).exact().on("2x3 4 1x0").alsoOn(ANY);
    op("repeatInterleave the last axis", x -> x.repeatInterleave(2, -1)).exact().on("2x3 17");
    op("repeatInterleave by counts", x -> x.repeatInterleave(Tensor.of(new int[] {2, 0, 3}), 0))
        .exact()
        .on("3x4 3")
        .alsoOn(ANY);
    op("roll", x -> x.roll(2, -1)).exact().on("2x5 3 2x2 1 2x0 3x17").large("70x901").alsoOn(ANY);
    op("roll backwards", x -> x.roll(-7, 0)).exact().on("5x3 3 2x3x4");
    op("roll several axes", x -> x.roll(new int[] {1, -1}, new int[] {0, 1})).exact().on("3x4 2x2");
    op("roll all", x -> x.roll(4)).exact().on("3x4 () 2x0");
  }
}
