package dev.adjoint.conformance;

import dev.adjoint.core.Index;
import dev.adjoint.core.Tensor;

/** The lines of operations that pick elements. */
final class IndexingSpecs extends Lines {
  @Override
  void write() {
    indexing();
    brackets();
    masks();
  }

  private void indexing() {
    op2("indexSelect", (x, i) -> x.indexSelect(0, i))
        .indices(1, 3)
        .exact()
        .on("3x4:5 3:2 3x2x17:4 3x4:0")
        .large("3x20001:7")
        .alsoOn(ANY);
    op2("indexSelect along the last axis", (x, i) -> x.indexSelect(-1, i))
        .indices(1, 4)
        .exact()
        .on("3x4:5 4:9 2x3x4:33")
        .large("3000x4:17");
    op2("gather", (x, i) -> x.gather(-1, i))
        .indices(1, 4)
        .exact()
        .on("3x4:3x5 4:6 2x3x4:2x3x1 2x4:2x0 3x4:2x3")
        .alsoOn(ANY);
    op2("gather along axis 0", (x, i) -> x.gather(0, i))
        .indices(1, 3)
        .exact()
        .on("3x4:5x4 3x2x3:1x2x3 3x4:2x3");
    op("oneHot", 1, t -> t[0].oneHot(5)).indices(0, 5).exact().on("3 2x3 () 0").noGradient(INDEX);
  }

  private static final Tensor ROWS_AT = Tensor.of(new int[] {2, -1, 0, 2});
  private static final Tensor COLUMNS_AT = Tensor.of(new int[] {0, 1, -2, 1});
  private static final Tensor MASK =
      Tensor.of(new boolean[] {true, false, true, true, false, true}, 3, 2);

  private void brackets() {
    op2("take", (x, i) -> x.take(i))
        .indices(1, 6)
        .exact()
        .on("2x3:4 6:2x2 2x3x4:0 6:()")
        .alsoOn(ANY);
    op("take from the end", x -> x.take(ROWS_AT)).exact().on("3 2x3").noEmpty("nothing to take");
    op("at", x -> x.at(Index.at(-1), Index.newAxis(), Index.slice(0, 9, 2)))
        .exact()
        .on("2x3 2x3x4 2x0")
        .alsoOn(ANY);
    op("at with an ellipsis", x -> x.at(Index.every(-1), Index.ellipsis(), Index.from(1)))
        .exact()
        .on("2x3 2x3x4");
    op("at nothing", x -> x.at()).exact().on("2x3 ()");
    op2("at indices", (x, i) -> x.at(Index.of(i)))
        .indices(1, 3)
        .exact()
        .on("3x4:5 3:2x2 3x2:() 3x4:0")
        .large("3x20001:7")
        .alsoOn(ANY);
    op("at indices side by side", x -> x.at(Index.all(), Index.of(ROWS_AT), Index.of(COLUMNS_AT)))
        .exact()
        .on("2x3x2 1x3x2x5")
        .alsoOn(ANY);
    op(
            "at indices apart",
            x -> x.at(Index.of(ROWS_AT.unsqueeze(1)), Index.all(), Index.of(COLUMNS_AT)))
        .exact()
        .on("3x4x2 3x1x2x5");
    op("at a number and indices", x -> x.at(Index.at(1), Index.all(), Index.of(-1, 0)))
        .exact()
        .on("2x3x4");
    op("at a mask", x -> x.at(Index.mask(MASK))).exact().on("3x2 3x2x4").alsoOn(ANY);
    op("at a mask behind", x -> x.at(Index.slice(0, 1), Index.mask(MASK))).exact().on("2x3x2");
    op2("with", (x, v) -> x.with(v, Index.at(0), Index.slice(0, 3, 2)))
        .exact()
        .on("2x3:2 2x4x3:2x3 2x3:() 1x3:1x2")
        .alsoOn(ANY);
    op2("with indices", (x, v) -> x.with(v, Index.of(ROWS_AT), Index.of(COLUMNS_AT)))
        .exact()
        .on("3x2:4 3x2:() 3x2x4:4x1")
        .alsoOn(ANY);
    op2("with a mask", (x, v) -> x.with(v, Index.mask(MASK))).exact().on("3x2:4 3x2x5:5");
    op("with a number", x -> x.with(1, Index.of(ROWS_AT))).exact().on("3x2 3").alsoOn(ANY);
  }

  private void masks() {
    op2("maskedSelect", (x, m) -> x.maskedSelect(m))
        .mask(1)
        .exact()
        .on("3x4:3x4 4:3x4 2x3x1:4 0x3:3")
        .alsoOn(ANY)
        .noVmap("the mask decides the length");
    op("nonzero", x -> x.round().nonzero())
        .domain(-1, 1)
        .on("3x4 () 0x3 2x3x4")
        .noGradient(INDEX)
        .noVmap("the numbers decide the length");
  }
}
