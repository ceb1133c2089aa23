package dev.adjoint.conformance;

/** The lines of operations that pick elements. */
final class IndexingSpecs extends Lines {
  @Override
  void write() {
    indexing();
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
}
