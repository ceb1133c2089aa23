package dev.adjoint.conformance;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.DType.U8;

import dev.adjoint.core.Reductions;
import dev.adjoint.core.Shape;

/** The lines of operations that fold axes. */
final class ReductionSpecs extends Lines {
  @Override
  void write() {
    reductions();
    norms();
    distributions();
    extrema();
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
    op("logSumExp", x -> x.logSumExp())
        .scale()
        .on(ALL_AXES)
        .large("70001")
        .noEmpty("no largest of nothing")
        .boundaryAt(v(1000, 1000.5, 999))
        .boundaryAt(v(-1000, 3, -1000));
    op("logSumExpKeep", x -> x.logSumExpKeep(0)).scale().on("3x4 2x17x3");
    op("logSumExp over axis 1", x -> x.logSumExp(1)).scale().on("3x4 2x17x3").large("517x131");
    op("prod", x -> x.prod())
        .domain(-1.5, 1.5)
        .scale()
        .on("2x3 () 1 2 7 8 0 2x0x3 33")
        .large("70001")
        .alsoOn(BOOL, U8);
    op("prod over axis 1", x -> x.prod(1))
        .domain(-1.5, 1.5)
        .scale()
        .on("2x3x4 3x4 2x1 3x0 0x3 1x17 2x17x3")
        .large("517x31")
        .alsoOn(I32, I64);
    op("prodKeep", x -> x.prodKeep(0, 2))
        .domain(-1.5, 1.5)
        .scale()
        .on("2x3x4 2x2x1 5x2x3")
        .large("7x900x5");
    op("any", x -> x.any(-1)).on(ROWS).alsoOn(ANY).noGradient(TRUTH);
    op("anyKeep", x -> x.anyKeep(0)).on("3x4 0x3").alsoOn(ANY).noGradient(TRUTH);
    op("all", x -> x.all(-1)).on(ROWS).large("300x517").alsoOn(ANY).noGradient(TRUTH);
    op("allKeep", x -> x.allKeep(0)).on("3x4 0x3").alsoOn(ANY).noGradient(TRUTH);
    op("countNonzero", x -> x.countNonzero()).on(ALL_AXES).alsoOn(ANY).noGradient(INDEX);
  }

  private void norms() {
    op("norm", x -> x.norm(2))
        .scale()
        .on("2x3x4 7 8 9 15 16 17 31 33 63 65 2x129 0")
        .large("70001")
        .kinkAt(at(0, 0, 0), at(0, 0, 0))
        .alsoOn(I32);
    op("norm over axis 1", x -> x.norm(2, 1)).scale().on("3x4 2x17x3 0x3").large("517x131");
    op("norm of far numbers", x -> x.norm(2, 1)).domain(-1e22, 1e22).scale().on("3x4 2x17x3 1x33");
    op("norm 1", x -> x.norm(1, -1)).away(0).sum().on("2x3 5 2x17 2x0").kinkAt(at(0, 1), at(0, 1));
    op("norm 3", x -> x.norm(3, -1)).away(0).scale().on("2x3 5 2x17 2x0");
    op("norm 4", x -> x.norm(4, -1)).scale().on("2x3 5 2x17").kinkAt(at(0, 0), at(0, 0));
    op("norm 1.5", x -> x.norm(1.5, -1)).away(0).scale().on("2x3 5 2x17");
    op("norm -2", x -> x.norm(-2, -1)).domain(0.5, 2).scale().on("2x3 5 2x17");
    op("norm infinite", x -> x.norm(INF, -1))
        .domain(1, 9)
        .apart()
        .exact()
        .on("2x3 5 2x17")
        .tie(at(1, 3, 3), at(0, 0.5, 0.5));
    op("norm -infinite", x -> x.norm(-INF, -1)).domain(1, 9).apart().exact().on("2x3 5 2x17");
    op("norm 0", x -> x.norm(0, -1)).away(0).exact().on("2x3 5 2x17 2x0").alsoOn(ANY);
    op("normKeep", x -> x.normKeep(2, -1))
        .scale()
        .on("2x3x4 5 0x3 2x7 2x8 2x9 3x16 2x17 2x130")
        .kinkAt(at(0, 0, 0), at(0, 0, 0));
  }

  private void distributions() {
    op("var", x -> x.var())
        .scale()
        .on("2x3 2 17 3x33")
        .large("70001")
        .boundaryAt(v(1000, 1001, 1000.5));
    op("var over axis 1", x -> x.var(1)).scale().on("3x4 2x17x3").large("517x131");
    op("varBiased", x -> x.varBiased()).scale().on("2x3 1 17 ()");
    op("varBiased over the last axis", x -> x.varBiased(-1)).scale().on(FULL_ROWS);
    op("std", x -> x.std(-1)).scale().on("2x3 5 2x17").large("131x517");
    op("varKeep", x -> x.varKeep(1)).scale().on("3x4 2x17x3");
    op("varBiasedKeep", x -> x.varBiasedKeep(0, -1)).scale().on("3x4 2x7x3");
    op("std of equal numbers", x -> x.std()).scale().on("5").tie(at(2, 2, 2), at(0, 0, 0));
    op("stdKeep", x -> x.stdKeep(-1)).scale().on("2x3 5 2x17").tie(at(2, 2, 2), at(0, 0, 0));
    op("median", x -> x.median(-1).values())
        .domain(-9, 9)
        .apart()
        .exact()
        .on("2x3 4 3x1 2x17 3x0x5")
        .large("131x517")
        .alsoOn(INTS)
        .tie(at(2, 1, 2), at(1, 0, 0));
    op("median along axis 0", x -> x.median(0).values()).domain(-9, 9).apart().exact().on("4x3");
    op("median indices", x -> x.median(0).indices())
        .on("3x4 6 5x2x3")
        .alsoOn(INTS)
        .noGradient(INDEX);
    op("median of all", x -> x.median())
        .domain(-9, 9)
        .apart()
        .exact()
        .on("2x3 () 17")
        .noEmpty("no middle of nothing");
    op("quantile", x -> x.quantile(0.3, -1))
        .domain(-9, 9)
        .apart()
        .scale()
        .on("2x3 4 3x1 2x17 3x0x5")
        .large("131x517")
        .alsoOn(I32);
    op("quantile several", x -> x.quantile(new double[] {0.9, 0, 0.5}, 0))
        .domain(-9, 9)
        .apart()
        .scale()
        .on("4 3x4 5x2x3");
    op("quantile of all", x -> x.quantile(0.75))
        .domain(-9, 9)
        .apart()
        .scale()
        .on("2x3 () 17")
        .noEmpty("no share of nothing")
        .tie(at(2, 1, 2, 2, 0), at(0, 0, 1, 0, 0));
    op("histogram", x -> x.histogram(5, -2, 2.5))
        .on("17 2x3x4 () 0")
        .alsoOn(INTS)
        .noGradient(INDEX);
    op("bincount", 1, t -> t[0].bincount(7))
        .indices(0, 9)
        .on("17 2x3x4 () 0")
        .noGradient(INDEX)
        .noVmap("the length depends on the largest");
  }

  private void extrema() {
    op("amax", x -> x.amax())
        .noEmpty("no extreme of nothing")
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
    op("amaxKeep", x -> x.amaxKeep(-1))
        .domain(-40, 40)
        .apart()
        .exact()
        .on(FULL_ROWS)
        .alsoOn(INTS)
        .tie(at(1, 3, 3, 0), at(0, 0.5, 0.5, 0));
    op("amin", x -> x.amin())
        .noEmpty("no extreme of nothing")
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
    op("aminKeep", x -> x.aminKeep(0))
        .domain(-40, 40)
        .apart()
        .exact()
        .on("3x4 7x2")
        .alsoOn(INTS)
        .tie(at(1, 0, 3, 0), at(0, 0.5, 0, 0.5));
    op("max of all", x -> x.max())
        .domain(-20, 20)
        .apart()
        .exact()
        .on("2x3 () 17")
        .noEmpty("no extreme of nothing")
        .tie(at(1, 3, 3), at(0, 0.5, 0.5));
    op("min of all", x -> x.min())
        .domain(-20, 20)
        .apart()
        .exact()
        .on("2x3 () 17")
        .noEmpty("no extreme of nothing")
        .tie(at(3, 1, 1), at(0, 0.5, 0.5));
    op("argmax of all", x -> x.argmax())
        .on("2x3 () 17")
        .noEmpty("no extreme of nothing")
        .alsoOn(ANY)
        .noGradient(INDEX);
    op("argmin of all", x -> x.argmin())
        .on("2x3 () 17")
        .noEmpty("no extreme of nothing")
        .alsoOn(ANY)
        .noGradient(INDEX);
  }
}
