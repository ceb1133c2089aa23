package dev.adjoint.conformance;

import dev.adjoint.core.Tensor;

/** The lines of operations that take parts along an axis. */
final class SlicingSpecs extends Lines {
  @Override
  void write() {
    op("slice", x -> x.slice(0, 1, 3)).exact().on("3x4 5 2x2").alsoOn(ANY);
    op("slice with a step", x -> x.slice(-1, 1, 9, 3)).exact().on("2x9 4 0 3x17");
    op("slice backwards", x -> x.slice(0, -2, -9, -2)).exact().on("6 5x3 1").alsoOn(ANY);
    op("select", x -> x.select(1, -1)).exact().on("2x3 2x3x4 0x2").alsoOn(ANY);
    op("narrow", x -> x.narrow(-1, -3, 2)).exact().on("2x4 3 0x5").alsoOn(ANY);
    op("narrow to nothing", x -> x.narrow(0, 2, 0)).exact().on("2x4 3");
    op("split", x -> reversed(0, x.split(2, 0))).exact().on("5x3 4 1x2 0x3").alsoOn(ANY);
    op("split into sizes", x -> reversed(-1, x.split(new int[] {3, 0, 1}, -1))).exact().on("2x4 4");
    op("chunk", x -> reversed(-1, x.chunk(3, -1))).exact().on("2x7 4 2x3 2x2 2x0").alsoOn(ANY);
    op("unbind", x -> reversed(0, x.unbind(1))).exact().on("2x3 2x1x4 1x17").alsoOn(ANY);
  }

  /** The parts one behind the other, the last first. */
  private static Tensor reversed(int axis, Tensor... parts) {
    Tensor[] turned = new Tensor[parts.length];
    for (int i = 0; i < parts.length; i++) {
      turned[parts.length - 1 - i] = parts[i];
    }
    return Tensor.concat(axis, turned);
  }
}
