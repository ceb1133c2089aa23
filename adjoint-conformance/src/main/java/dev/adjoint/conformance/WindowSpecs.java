package dev.adjoint.conformance;

import dev.adjoint.core.Window2d;

/** The lines of borders and moving windows. */
final class WindowSpecs extends Lines {
  private static final Window2d PLAIN = Window2d.of(2);
  private static final Window2d ODD = Window2d.of(2, 3).stride(2, 1).padding(1, 2).dilation(1, 2);

  @Override
  void write() {
    op("pad", x -> x.pad(1, 2)).exact().on("2x3 4 2x0 0x3 3x17").large("300x131").alsoOn(ANY);
    op("pad two axes", x -> x.pad(1, 0, 2, 3)).exact().on("2x3 2x3x4 1x0").alsoOn(ANY);
    op("pad by cutting", x -> x.pad(-1, 2, 1, -1)).exact().on("2x3 3x2x4");
    op("padConstant", x -> x.padConstant(1, 0, 3, 1, 1)).exact().on("2x3 2x2x4").alsoOn(ANY);
    op("padReflect", x -> x.padReflect(2, 1)).exact().on("2x3 4 0x3 3x17").alsoOn(ANY);
    op("padReflect two axes", x -> x.padReflect(1, 2, 2, 1))
        .exact()
        .on("3x3 2x4x3")
        .large("70x90x33");
    op("padReplicate", x -> x.padReplicate(2, 3)).exact().on("2x3 1 2x1 0x2 3x17").alsoOn(ANY);
    op("padReplicate two axes", x -> x.padReplicate(1, 0, 0, 2)).exact().on("2x3 2x1x4");
    op("padCircular", x -> x.padCircular(2, 3)).exact().on("2x3 4 0x3 3x17").alsoOn(ANY);
    op("padCircular two axes", x -> x.padCircular(1, 1, 2, 0)).exact().on("2x3 3x2x4");

    op("unfold", x -> x.unfold(0, 3, 1)).exact().on("5 4x2 3 17x3").alsoOn(ANY);
    op("unfold with steps", x -> x.unfold(-1, 2, 3)).exact().on("2x8 5 2x2 0x4").large("70x901");
    op("unfold with overlap", x -> x.unfold(1, 4, 2)).exact().on("2x9x2 1x4");
    op("unfold2d", x -> x.unfold2d(PLAIN)).exact().on("1x3x3 2x2x3x4 1x2x17").alsoOn(ANY);
    op("unfold2d with all options", x -> x.unfold2d(ODD))
        .exact()
        .on("1x3x4 2x2x2x3")
        .large("3x4x33x65");
    op("fold2d", x -> x.fold2d(3, 4, PLAIN)).exact().on("4x6 8x6 2x4x6").alsoOn(INTS);
    op("fold2d with all options", x -> x.fold2d(3, 4, ODD)).exact().on("6x8 2x12x8");
  }
}
