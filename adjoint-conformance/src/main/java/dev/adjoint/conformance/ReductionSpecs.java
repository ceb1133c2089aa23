package dev.adjoint.conformance;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.I32;

import dev.adjoint.core.Reductions;
import dev.adjoint.core.Shape;

/** The lines of operations that fold axes. */
final class ReductionSpecs extends Lines {
  @Override
  void write() {
    reductions();
  }

  private void reductions() {
    op("sum", x -> x.sum()).sum().on(ALL_AXES).on("0").large("300007").alsoOn(ANY);
    op("sum over axis 1", x -> x.sum(1)).sum().on(MIDDLE).large("70x90x33").alsoOn(ANY);
    op("sum over the last axis", x -> x.sum(-1)).sum().on(ROWS).large("701x130").alsoOn(INTS);
    op("sum over axes 0 and 2", x -> x.sum(0, 2)).sum().on(OUTER).large("70x9x131");
    op("sumKeep", x -> x.sumKeep(-2)).sum().on(MIDDLE);
    op("sumTo", x -> Reductions.sumTo(x, Shape.of(3, 1))).sum().on("2x3x4 3x5 3x1");
    op("mean", x -> x.mean()).sum().on(ALL_AXES).large("70001").alsoOn(I32, BOOL);
    op("mean over axis 0", x -> x.mean(0)).sum().on("3x4 17x2x3").large("517x131");
    op("meanKeep", x -> x.meanKeep(-1)).sum().on(FULL_ROWS);
    op("var", x -> x.var()).scale().on("2x3 2 17 3x33").large("70001");
    op("var over axis 1", x -> x.var(1)).scale().on("3x4 2x17x3").large("517x131");
    op("varBiased", x -> x.varBiased()).scale().on("2x3 1 17 ()");
    op("varBiased over the last axis", x -> x.varBiased(-1)).scale().on(FULL_ROWS);
    op("std", x -> x.std(-1)).scale().on("2x3 5 2x17").large("131x517");
    op("amax", x -> x.amax())
        .domain(-20, 20)
        .apart()
        .exact()
        .on(ALL_AXES)
        .large("70001")
        .alsoOn(ANY)
        .tie(at(1, 3, 3, 0), at(0, 0.5, 0.5, 0))
        .tie(at(2, 2, 2, 2), at(.25, .25, .25, .25));
    op("amax over axis 1", x -> x.amax(1))
        .domain(-20, 20)
        .apart()
        .exact()
        .on("3x4 2x17x3 0x3")
        .large("131x517");
    op("amaxKeep", x -> x.amaxKeep(-1)).domain(-40, 40).apart().exact().on(FULL_ROWS).alsoOn(INTS);
    op("amin", x -> x.amin())
        .domain(-20, 20)
        .apart()
        .exact()
        .on(ALL_AXES)
        .alsoOn(ANY)
        .tie(at(1, 0, 3, 0), at(0, 0.5, 0, 0.5));
    op("amin over axes 0 and 2", x -> x.amin(0, 2))
        .domain(-20, 20)
        .apart()
        .exact()
        .on("2x3x4 3x2x17")
        .large("70x9x131");
    op("max", x -> x.max(0).values())
        .domain(-20, 20)
        .apart()
        .exact()
        .on("4 3x4 17x2x3")
        .alsoOn(ANY)
        .tie(at(1, 3, 3, 0), at(0, 1, 0, 0));
    op("max indices", x -> x.max(-1).indices()).on(FULL_ROWS).alsoOn(ANY).noGradient(INDEX);
    op("min", x -> x.min(-1).values())
        .domain(-40, 40)
        .apart()
        .exact()
        .on(FULL_ROWS)
        .alsoOn(ANY)
        .tie(at(1, 0, 3, 0), at(0, 1, 0, 0));
    op("min indices", x -> x.min(0).indices()).on("4 3x4 17x2x3").alsoOn(ANY).noGradient(INDEX);
    op("argmax", x -> x.argmax(-1)).on(FULL_ROWS).large("700x65").alsoOn(ANY).noGradient(INDEX);
    op("argmax over axis 0", x -> x.argmax(0)).on("4 3x4 17x2x3").noGradient(INDEX);
    op("argmin", x -> x.argmin(-1)).on(FULL_ROWS).alsoOn(ANY).noGradient(INDEX);
    op("logSumExp", x -> x.logSumExp()).scale().on(ALL_AXES).large("70001");
    op("logSumExp over axis 1", x -> x.logSumExp(1)).scale().on("3x4 2x17x3").large("517x131");
  }
}
