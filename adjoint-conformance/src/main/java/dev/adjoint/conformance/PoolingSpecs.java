package dev.adjoint.conformance;

import static dev.adjoint.core.DType.I64;

import dev.adjoint.core.PoolWindow;

/** The lines of pooling and of other resolutions. */
final class PoolingSpecs extends Lines {
  private static final String LINES = "ties are stated for windows on lines";
  private static final PoolWindow PLAIN = PoolWindow.of(2);
  private static final PoolWindow ODD =
      PoolWindow.of(3, 2).stride(2, 1).padding(1, 1).withCeil().withoutPaddingInAverage();
  private static final PoolWindow WIDE = PoolWindow.of(2, 2).stride(1).dilation(2);

  @Override
  void write() {
    op("maxPool2d", x -> x.maxPool2d(PLAIN))
        .domain(-40, 40)
        .apart()
        .noTie(LINES)
        .exact()
        .on("1x4x4 2x2x3x5 4x17")
        .large("9x65x66");
    op("maxPool2d with options", x -> x.maxPool2d(ODD))
        .domain(-40, 40)
        .apart()
        .noTie(LINES)
        .exact()
        .on("1x3x4 2x4x2 2x2x5x3");
    op("maxPool2d with dilation", x -> x.maxPool2d(WIDE))
        .domain(-40, 40)
        .apart()
        .noTie(LINES)
        .exact()
        .on("3x3 2x4x5")
        .alsoOn(I64);
    op("maxPool2dWithIndices", x -> x.maxPool2dWithIndices(PLAIN).indices())
        .exact()
        .on("1x4x4 2x3x5")
        .alsoOn(I64)
        .noGradient("places do not change");
    op("maxPool1d", x -> x.maxPool1d(PoolWindow.of(3).stride(2).padding(1)))
        .domain(-40, 40)
        .apart()
        .exact()
        .on("5 2x3x6 3x17")
        .tie(at(2, 2, 1, 3, 3), at(1, 0, 0, 2, 0));
    op("avgPool2d", x -> x.avgPool2d(PLAIN)).on("1x4x4 2x2x3x5 4x17").large("9x65x66");
    op("avgPool2d with options", x -> x.avgPool2d(ODD)).on("1x3x4 2x4x2 2x2x5x3");
    op("avgPool2d over the edge", x -> x.avgPool2d(PoolWindow.of(2).padding(1).withCeil()))
        .on("1x4x3 2x2x2");
    op("avgPool1d", x -> x.avgPool1d(PoolWindow.of(3).stride(2).padding(1))).on("5 2x3x6 3x17");
    op("adaptiveMaxPool1d", x -> x.adaptiveMaxPool1d(3))
        .domain(-40, 40)
        .apart()
        .exact()
        .on("5 2x7 2x2")
        .tie(at(2, 2, 2, 1, 1), at(1, 1, 0, 1, 0));
    op("adaptiveMaxPool2d", x -> x.adaptiveMaxPool2d(2, 3))
        .domain(-40, 40)
        .apart()
        .noTie(LINES)
        .exact()
        .on("1x5x4 3x2 2x2x7x7");
    op("adaptiveAvgPool1d", x -> x.adaptiveAvgPool1d(3)).on("5 2x7 2x2");
    op("adaptiveAvgPool2d", x -> x.adaptiveAvgPool2d(2, 3)).on("1x5x4 3x2 2x2x7x7");
    op("adaptiveAvgPool2d to one", x -> x.adaptiveAvgPool2d(1, 1)).on("2x3x4x4 1x1 0x2x3");

    op("interpolateNearest", x -> x.interpolateNearest(5, 3)).exact().on("2x3x4 1x1 10x6");
    op("interpolateLinear", x -> x.interpolateLinear(5, 3)).scale().on("2x3x4 1x1 10x6 5x3");
    op("interpolateLinear of lines", x -> x.interpolateLinear(7)).scale().on("2x3 4 1 17");
    op("interpolateLinearAligned", x -> x.interpolateLinearAligned(5, 3))
        .scale()
        .on("2x3x4 1x1 10x6");
    op("interpolateLinearAligned to one", x -> x.interpolateLinearAligned(1)).scale().on("2x3 4");
    op("pixelShuffle", x -> x.pixelShuffle(2)).exact().on("4x2x3 2x8x1x2 4x0x2").alsoOn(ANY);
    op("pixelUnshuffle", x -> x.pixelUnshuffle(2)).exact().on("1x4x2 2x3x2x4").alsoOn(ANY);
  }
}
