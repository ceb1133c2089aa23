package dev.adjoint.conformance;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.DType.U8;

/** The lines of running totals, and of operations that put elements in order. */
final class OrderSpecs extends Lines {
  private static final String COUNT = "the number of different numbers depends on them";

  @Override
  void write() {
    scans();
    sorts();
    searches();
  }

  private void scans() {
    op("cumsum", x -> x.cumsum(-1)).sum().on(ROWS).large("3x70001").alsoOn(ANY);
    op("cumsum along axis 0", x -> x.cumsum(0))
        .sum()
        .on("3x4 17x2x3 1x5 0x3 2x33")
        .large("517x131 3x70001")
        .alsoOn(I32);
    op("cumprod", x -> x.cumprod(-1))
        .domain(-1.5, 1.5)
        .scale()
        .on("2x3x4 5 3x1 2x0 0x3 2x2 2x17")
        .large("3x2001")
        .alsoOn(BOOL, U8);
    op("cumprod along axis 1", x -> x.cumprod(1))
        .domain(-1.5, 1.5)
        .scale()
        .on("2x3x4 2x7x3")
        .large("5x300x131")
        .alsoOn(I32);
    op("cummax", x -> x.cummax(-1).values())
        .domain(-20, 20)
        .apart()
        .exact()
        .on(ROWS)
        .large("700x130")
        .alsoOn(ANY)
        .tie(at(1, 3, 3, 0), at(1, 1, 2, 0));
    op("cummax indices", x -> x.cummax(0).indices())
        .on("4 3x4 17x2x3 2x33")
        .large("517x131")
        .alsoOn(ANY)
        .noGradient(INDEX);
    op("cummin", x -> x.cummin(1).values())
        .domain(-20, 20)
        .apart()
        .exact()
        .on("3x4 2x17x3 3x0")
        .alsoOn(ANY);
    op("cummin along the last axis", x -> x.cummin(-1).values())
        .apart()
        .exact()
        .on("2x3 5")
        .tie(at(1, 0, 2, 0), at(1, 2, 0, 1));
    op("cummin indices", x -> x.cummin(-1).indices()).on(ROWS).alsoOn(ANY).noGradient(INDEX);
    op("logCumSumExp", x -> x.logCumSumExp(-1))
        .scale()
        .on("2x3x4 5 3x1 2x0 0x3 2x2 2x17")
        .large("3x2001")
        .alsoOn(I32);
    op("logCumSumExp along axis 0", x -> x.logCumSumExp(0))
        .domain(-30, 30)
        .scale()
        .on("3x4 17x2x3")
        .large("300x131");
  }

  private void sorts() {
    op("sort", x -> x.sort(-1).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on(ROWS)
        .large("700x65 2x70001")
        .alsoOn(ANY)
        .tie(at(1, 3, 3, 0), at(1, 1, 1, 1));
    op("sort along axis 0", x -> x.sort(0).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on("4 3x4 17x2x3");
    op("sort indices", x -> x.sort(1).indices()).on("3x4 2x17x3").alsoOn(ANY).noGradient(INDEX);
    op("sortDescending", x -> x.sortDescending(-1).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on(ROWS)
        .alsoOn(ANY)
        .tie(at(1, 3, 3, 0), at(1, 1, 1, 1));
    op("argsort", x -> x.argsort(-1))
        .on(ROWS)
        .large("700x65 2x70001")
        .alsoOn(ANY)
        .noGradient(INDEX);
    op("argsort along axis 0", x -> x.argsort(0)).on("4 3x4 17x2x3").noGradient(INDEX);
    op("argsortDescending", x -> x.argsortDescending(-1))
        .on(ROWS)
        .large("70x650")
        .alsoOn(ANY)
        .noGradient(INDEX);
    op("topK", x -> x.topK(2, -1).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on("2x3x4 5 2x2 2x17 2x65 2x130 0x3")
        .large("70x650 3x20001")
        .alsoOn(INTS)
        .tie(at(3, 1, 3, 3), at(1, 0, 1, 0));
    op("topK of many", x -> x.topK(40, -1).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on("2x130 40 330")
        .noEmpty("there are no 40 elements")
        .large("7x6500")
        .alsoOn(INTS);
    op("topK indices", x -> x.topK(3, 0).indices())
        .on("4 30 130x2")
        .noEmpty("there are no 3 elements")
        .noBroadcast("there must be 3 elements along axis 0")
        .large("900x70")
        .alsoOn(ANY)
        .noGradient(INDEX);
    op("topKSmallest", x -> x.topKSmallest(2, 0).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on("2x3x4 5 17x2")
        .tie(at(1, 0, 1, 1), at(1, 1, 0, 0));
    op("kthValue", x -> x.kthValue(2, -1).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on("2x3x4 5 2x2 2x17 2x65 0x3")
        .large("70x650")
        .alsoOn(INTS)
        .tie(at(1, 0, 1, 1), at(1, 0, 0, 0));
  }

  private void searches() {
    op("unique", x -> x.unique().values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on("2x3 () 17 0")
        .alsoOn(ANY)
        .noTie(COUNT)
        .noVmap(COUNT);
    op("unique inverse", x -> x.unique().inverse())
        .on("2x3 17")
        .alsoOn(ANY)
        .noGradient(INDEX)
        .noVmap(COUNT);
    op("unique counts", x -> x.unique().counts())
        .on("2x3 17")
        .alsoOn(ANY)
        .noGradient(INDEX)
        .noVmap(COUNT);
    op2("searchsorted", (s, v) -> s.sort(-1).values().searchsorted(v))
        .on("5:7 5:2x3 5:() 0:3 2x5:2x4 4:0 2x3x5:2x3x1")
        .alsoOn(I32, I64)
        .noGradient(INDEX);
    op2("searchsortedRight", (s, v) -> s.sort(-1).values().searchsortedRight(v))
        .on("5:7 5:2x3 0:3 2x5:2x4")
        .alsoOn(I32, I64)
        .noGradient(INDEX);
  }
}
