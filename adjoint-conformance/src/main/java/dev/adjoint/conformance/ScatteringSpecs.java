package dev.adjoint.conformance;

import dev.adjoint.core.Tensor;

/** The lines of operations that write at indices. */
final class ScatteringSpecs extends Lines {
  private static final Tensor PLACES = Tensor.of(new int[] {0, 0, 1});

  @Override
  void write() {
    op("scatter", 3, t -> t[0].scatter(-1, t[1], t[2]))
        .indices(1, 4)
        .exact()
        .on("3x4:3x5:3x5 4:3:4 2x3x4:2x2x1:2x3x2 3x4:3x0:3x1")
        .large("4001x4:4001x5:4001x5 4:40001:40001")
        .alsoOn(ANY);
    op("scatter along axis 0", 3, t -> t[0].scatter(0, t[1], t[2]))
        .indices(1, 3)
        .exact()
        .on("3x4:5x4:5x4 3x2x3:1x2x3:2x2x3 3x4:2x3:2x3");
    op2("scatter a number", (x, i) -> x.scatter(1, i, 1))
        .indices(1, 4)
        .exact()
        .on("3x4:3x2 3x4x2:2x1x2")
        .alsoOn(ANY);
    op("scatterAdd", 3, t -> t[0].scatterAdd(-1, t[1], t[2]))
        .indices(1, 4)
        .exact()
        .on("3x4:3x5:3x5 4:9:9 2x3x4:2x2x1:2x3x2 3x4:3x0:3x1")
        .large("4001x4:4001x5:4001x5")
        .alsoOn(INTS);
    op("scatterAdd along axis 0", 3, t -> t[0].scatterAdd(0, t[1], t[2]))
        .indices(1, 3)
        .exact()
        .on("3x4:5x4:5x4 3x2x3:1x2x3:2x2x3");
    op("scatterMax", 3, t -> t[0].scatterMax(-1, t[1], t[2]))
        .domain(-20, 20)
        .apart()
        .indices(1, 4)
        .exact()
        .on("3x4:3x5:3x5 4:9:9 2x3x4:2x2x1:2x3x2")
        .large("4001x4:4001x5:4001x5")
        .alsoOn(ANY);
    op2("scatterMax with ties", (x, s) -> x.scatterMax(0, PLACES, s))
        .domain(-20, 20)
        .apart()
        .exact()
        .on("2:3")
        .noEmpty("its places are given")
        .tie(at2(v(1, 5), v(1, 0, 5)), at2(v(0.5, 0.5), v(0.5, 0, 0.5)))
        .tie(at2(v(0, 5), v(2, 2, 6)), at2(v(0, 0), v(0.5, 0.5, 1)));
    op("scatterMin", 3, t -> t[0].scatterMin(0, t[1], t[2]))
        .domain(-20, 20)
        .apart()
        .indices(1, 3)
        .exact()
        .on("3x4:5x4:5x4 3x2x3:1x2x3:2x2x3")
        .alsoOn(ANY);
    op2("scatterMin with ties", (x, s) -> x.scatterMin(0, PLACES, s))
        .domain(-20, 20)
        .apart()
        .exact()
        .on("2:3")
        .noEmpty("its places are given")
        .tie(at2(v(1, 5), v(1, 3, 5)), at2(v(0.5, 0.5), v(0.5, 0, 0.5)));
    op("indexAdd", 3, t -> t[0].indexAdd(0, t[1], t[2]))
        .indices(1, 3)
        .exact()
        .on("3x4:5:5x4 3:2:2 3x2x17:4:4x2x17 3x4:0:0x4")
        .large("3x20001:7:7x20001 3x70:501:501x70")
        .alsoOn(INTS);
    op("indexAdd along the last axis", 3, t -> t[0].indexAdd(-1, t[1], t[2]))
        .indices(1, 4)
        .exact()
        .on("3x4:5:3x5 2x3x4:9:2x3x9")
        .large("3000x4:17:3000x17 4:40001:40001");
    op("indexCopy", 3, t -> t[0].indexCopy(0, t[1], t[2]))
        .indices(1, 3)
        .exact()
        .on("3x4:5:5x4 3:2:2 3x2x17:4:4x2x17 3x4:0:0x4")
        .alsoOn(ANY);
    op("indexCopy along axis 1", 3, t -> t[0].indexCopy(1, t[1], t[2]))
        .indices(1, 4)
        .exact()
        .on("3x4:5:3x5 2x4x3:3:2x3x3");
    op2("indexFill", (x, i) -> x.indexFill(-1, i, 1))
        .indices(1, 4)
        .exact()
        .on("3x4:2 4:5 2x3x4:0")
        .alsoOn(ANY);
    op2("maskedFill", (x, m) -> x.maskedFill(m, 1))
        .mask(1)
        .exact()
        .on("3x4:3x4 4:3x4 2x3x1:4 0x3:3 17:17")
        .alsoOn(ANY);
  }
}
