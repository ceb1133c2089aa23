package dev.adjoint.conformance;

/** The lines of operations on diagonals and triangles. */
final class DiagonalSpecs extends Lines {
  @Override
  void write() {
    op("diagonal", x -> x.diagonal()).exact().on("3x4 4x3 3x3x2 0x3 1x1 17x33").alsoOn(ANY);
    op("diagonal above", x -> x.diagonal(1, -2, -1)).exact().on("3x4 2x4x3 3x1").alsoOn(ANY);
    op("diagonal below", x -> x.diagonal(-2, 2, 0)).exact().on("3x2x4 5x3x4 1x2x4");
    op("diagEmbed", x -> x.diagEmbed(0)).exact().on("3 2x4 2x0 17").alsoOn(ANY);
    op("diagEmbed above", x -> x.diagEmbed(2)).exact().on("3 2x4 0");
    op("diagEmbed below", x -> x.diagEmbed(-1)).exact().on("3 2x4");
    op("diag", x -> x.diag(0)).exact().on("3 3x4 0").alsoOn(ANY);
    op("diag above", x -> x.diag(1)).exact().on("3 3x4");
    op("tril", x -> x.tril(0)).exact().on("3x4 4x3 2x3x3 0x3 17x33").alsoOn(ANY);
    op("tril above", x -> x.tril(1)).exact().on("3x4 2x4x3");
    op("triu", x -> x.triu(0)).exact().on("3x4 4x3 2x3x3 3x0 17x33").alsoOn(ANY);
    op("triu below", x -> x.triu(-2)).exact().on("4x3 2x5x3");
  }
}
