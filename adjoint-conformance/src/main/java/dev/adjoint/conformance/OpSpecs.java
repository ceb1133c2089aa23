package dev.adjoint.conformance;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.F64;
import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.DType.U8;

import dev.adjoint.core.DType;
import dev.adjoint.core.Reductions;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Every operation in one line: the call, where its inputs lie, which points are special, what is
 * stated at its kinks. {@link OpConformance} derives all tests from these lines.
 */
public final class OpSpecs {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final double[] EDGES = {0, -0.0, 1, -1, 2.5, INF, -INF, NAN};
  private static final DType[] ANY = {I32, I64, U8, BOOL};
  private static final DType[] INTS = {I32, I64, U8};

  private static final String TRUTH = "truth values have no derivative";
  private static final String INDEX = "integers have no derivative";

  private static final Shape[] ROWS = {
    s(2, 3, 4), s(5), s(3, 1), s(2, 0), s(0, 3), s(2, 7), s(2, 8), s(2, 9), s(2, 15), s(3, 16),
    s(2, 17), s(2, 31), s(2, 33), s(2, 65), s(2, 130)
  };
  private static final Shape[] FULL_ROWS = {
    s(2, 3, 4), s(5), s(3, 1), s(0, 3), s(2, 7), s(2, 8), s(2, 9), s(2, 15), s(3, 16), s(2, 17),
    s(2, 31), s(2, 33), s(2, 65), s(2, 130)
  };
  private static final Shape[] ALL_AXES = {
    s(2, 3, 4), s(), s(1), s(7), s(8), s(9), s(15), s(16), s(17), s(31), s(33), s(63), s(65),
    s(2, 129)
  };
  private static final Shape[] MIDDLE = {
    s(2, 3, 4), s(3, 4), s(2, 1), s(3, 0), s(0, 3), s(1, 17), s(2, 17, 3), s(2, 33, 17), s(1, 3, 65)
  };
  private static final Shape[] OUTER = {
    s(2, 3, 4), s(17, 2, 5), s(3, 1, 1), s(2, 0, 3), s(5, 3, 33)
  };

  private static final List<OpSpec> LINES = new ArrayList<>();

  /** All lines. */
  public static final List<OpSpec> ALL = all();

  private static List<OpSpec> all() {
    arithmetic();
    comparisons();
    exponentials();
    trigonometry();
    activations();
    reductions();
    matrices();
    movement();
    indexing();
    return List.copyOf(LINES);
  }

  private OpSpecs() {}

  private static OpSpec op(String name, UnaryOperator<Tensor> f) {
    return op(name, 1, t -> f.apply(t[0]));
  }

  private static OpSpec op2(String name, BinaryOperator<Tensor> f) {
    return op(name, 2, t -> f.apply(t[0], t[1]));
  }

  private static OpSpec op(String name, int inputs, Function<Tensor[], Tensor> f) {
    OpSpec line = new OpSpec(name, inputs, f);
    LINES.add(line);
    return line;
  }

  private static Shape s(int... sizes) {
    return Shape.of(sizes);
  }

  private static double[][] at(double... numbers) {
    return new double[][] {numbers};
  }

  private static double[][] at2(double[] a, double[] b) {
    return new double[][] {a, b};
  }

  private static double[] v(double... numbers) {
    return numbers;
  }

  // ---- element by element

  private static void arithmetic() {
    op2("add", Tensor::add).special(EDGES).exact().large(s(700_001), s(700_001)).alsoOn(ANY);
    op("add a number", x -> x.add(1.5)).special(EDGES).exact();
    op2("sub", Tensor::sub).special(EDGES).exact().alsoOn(INTS);
    op("sub a number", x -> x.sub(1.5)).special(EDGES).exact();
    op("rsub", x -> x.rsub(1.5)).special(EDGES).exact();
    op2("mul", Tensor::mul).special(EDGES).exact().alsoOn(ANY);
    op("mul a number", x -> x.mul(-2.5)).special(EDGES).exact();
    op2("div", Tensor::div).domain(1, 0.5, 3).special(EDGES).exact().alsoOn(I32, I64);
    op("div a number", x -> x.div(-2.5)).special(EDGES).exact().alsoOn(I32, U8);
    op("rdiv", x -> x.rdiv(2)).domain(0.5, 3).special(EDGES).exact();
    op("neg", Tensor::neg).special(EDGES).exact().alsoOn(I32, I64);
    op("square", Tensor::square).special(EDGES).exact().alsoOn(INTS);
    op("reciprocal", Tensor::reciprocal).domain(0.5, 3).special(EDGES).exact();
    op("sqrt", Tensor::sqrt).domain(0.5, 4).special(EDGES).exact();
    op("rsqrt", Tensor::rsqrt).domain(0.5, 4).special(EDGES).ulps(2);
    op("pow 3", x -> x.pow(3)).special(EDGES);
    op("pow 2", x -> x.pow(2)).special(EDGES).exact();
    op("pow 0.5", x -> x.pow(0.5)).domain(0.5, 4).special(EDGES);
    op("pow -2", x -> x.pow(-2)).domain(0.5, 3).special(EDGES);
    op("pow 0", x -> x.pow(0)).special(EDGES);
    op2("pow of tensors", Tensor::pow).domain(0, 0.5, 3).special(EDGES)
        .undefinedDerivative("by the exponent, of a negative base");
    op("abs", Tensor::abs).kink(0, 0).special(EDGES).exact().alsoOn(I32, I64);
    op("sign", Tensor::sign).away(0).special(EDGES).exact().alsoOn(I32, I64);
    op("floor", Tensor::floor).away(-3, -2, -1, 0, 1, 2, 3).special(EDGES).exact();
    op("ceil", Tensor::ceil).away(-3, -2, -1, 0, 1, 2, 3).special(EDGES).exact();
    op("round", Tensor::round).away(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5).special(EDGES).exact();
    op("trunc", Tensor::trunc).away(-3, -2, -1, 0, 1, 2, 3).special(EDGES).exact();
    op2("maximum", Tensor::maximum).domain(-9, 9).apart().special(EDGES).exact().alsoOn(ANY)
        .tie(at2(v(1, 2, -1), v(1, 1, 0)), at2(v(0.5, 1, 0), v(0.5, 0, 1)));
    op2("minimum", Tensor::minimum).domain(-9, 9).apart().special(EDGES).exact().alsoOn(ANY)
        .tie(at2(v(1, 2, -1), v(1, 1, 0)), at2(v(0.5, 0, 1), v(0.5, 1, 0)));
    op("clamp", x -> x.clamp(-1, 1.5)).kink(-1, 1).kink(1.5, 1).special(EDGES).exact();
  }

  private static void comparisons() {
    op2("eq", Tensor::eq).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("eq a number", x -> x.eq(1)).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("ne", Tensor::ne).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("ne a number", x -> x.ne(1)).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("lt", Tensor::lt).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("lt a number", x -> x.lt(1)).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("le", Tensor::le).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("le a number", x -> x.le(1)).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("gt", Tensor::gt).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("gt a number", x -> x.gt(1)).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("ge", Tensor::ge).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("ge a number", x -> x.ge(1)).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("isNaN", Tensor::isNaN).special(EDGES).noGradient(TRUTH);
    op("isFinite", Tensor::isFinite).special(EDGES).noGradient(TRUTH);
    op2("logicalAnd", Tensor::logicalAnd).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("logicalOr", Tensor::logicalOr).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("logicalNot", Tensor::logicalNot).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op("where", 3, t -> t[0].where(t[1], t[2])).mask(0).exact().alsoOn(ANY);
  }

  private static void exponentials() {
    op("exp", Tensor::exp).special(0, -0.0, 20, -20, 88, -87, 700, INF, -INF, NAN).alsoOn(I32);
    op("expm1", Tensor::expm1).special(0, -0.0, 1e-10, -1e-5, 0.5, 88, -88, INF, -INF, NAN);
    op("log", Tensor::log).domain(0.5, 4).special(0, -0.0, 1e-30, 1, 1e30, -1, INF, NAN);
    op("log1p", Tensor::log1p).domain(-0.5, 4).special(0, -0.0, 1e-10, -1, -2, 1e30, INF, NAN);
    op("erf", Tensor::erf).special(0, -0.0, 1e-10, 0.84, 3, -6, 30, INF, -INF, NAN);
    op("erfc", Tensor::erfc).special(0, -0.0, 1e-10, 0.84, 3, 9, -6, 30, INF, -INF, NAN);
  }

  private static void trigonometry() {
    op("sin", Tensor::sin).special(0, -0.0, 1e-10, Math.PI / 2, Math.PI, 100, -1e4, INF, NAN);
    op("cos", Tensor::cos).special(0, -0.0, 1e-10, Math.PI / 2, Math.PI, 100, -1e4, INF, NAN);
    op("tanh", Tensor::tanh).special(0, -0.0, 1e-10, 0.5, 10, -10, 400, INF, -INF, NAN);
  }

  private static void activations() {
    double[] far = {0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40, 89, -89, 100, -100, 710, -710, NAN, INF};
    op("relu", Tensor::relu).kink(0, 0).special(EDGES).exact().large(s(1301, 517)).alsoOn(I32);
    op("leakyRelu", x -> x.leakyRelu(0.25)).kink(0, 0.25).special(EDGES).exact();
    op("elu", x -> x.elu(0.5)).kink(0, 0.5).special(far);
    op("sigmoid", Tensor::sigmoid).domain(-6, 6).special(far).special(-INF);
    op("logSigmoid", Tensor::logSigmoid).domain(-6, 6).special(far);
    op("softplus", Tensor::softplus).domain(-6, 6).special(far);
    op("gelu", Tensor::gelu).domain(-6, 6).special(far);
    op("geluTanh", Tensor::geluTanh).domain(-6, 6).special(far);
    op("geluSigmoid", Tensor::geluSigmoid).domain(-6, 6).special(far);
    op("silu", Tensor::silu).domain(-6, 6).special(far);
    op("softmax", x -> x.softmax(-1)).scale().each(ROWS).large(s(700, 65)).large(s(3, 9001));
    op("softmax over axis 0", x -> x.softmax(0)).scale().each(s(4), s(3, 4), s(17, 2), s(0, 2));
    op("logSoftmax", x -> x.logSoftmax(-1)).scale().each(ROWS).large(s(700, 65)).large(s(3, 9001));
    op("logSoftmax over axis 1", x -> x.logSoftmax(1)).scale().each(s(2, 3, 4), s(2, 1, 3));
  }

  // ---- folding

  private static void reductions() {
    op("sum", x -> x.sum()).sum().each(ALL_AXES).each(s(0)).large(s(300_007)).alsoOn(ANY);
    op("sum over axis 1", x -> x.sum(1)).sum().each(MIDDLE).large(s(70, 90, 33)).alsoOn(ANY);
    op("sum over the last axis", x -> x.sum(-1)).sum().each(ROWS).large(s(701, 130)).alsoOn(INTS);
    op("sum over axes 0 and 2", x -> x.sum(0, 2)).sum().each(OUTER).large(s(70, 9, 131));
    op("sumKeep", x -> x.sumKeep(-2)).sum().each(MIDDLE);
    op("sumTo", x -> Reductions.sumTo(x, s(3, 1))).sum().each(s(2, 3, 4), s(3, 5), s(3, 1));
    op("mean", x -> x.mean()).sum().each(ALL_AXES).large(s(70_001)).alsoOn(I32, BOOL);
    op("mean over axis 0", x -> x.mean(0)).sum().each(s(3, 4), s(17, 2, 3)).large(s(517, 131));
    op("meanKeep", x -> x.meanKeep(-1)).sum().each(FULL_ROWS);
    op("var", x -> x.var()).scale().each(s(2, 3), s(2), s(17), s(3, 33)).large(s(70_001));
    op("var over axis 1", x -> x.var(1)).scale().each(s(3, 4), s(2, 17, 3)).large(s(517, 131));
    op("varBiased", x -> x.varBiased()).scale().each(s(2, 3), s(1), s(17), s());
    op("varBiased over the last axis", x -> x.varBiased(-1)).scale().each(FULL_ROWS);
    op("std", x -> x.std(-1)).scale().each(s(2, 3), s(5), s(2, 17)).large(s(131, 517));
    op("amax", x -> x.amax()).domain(-20, 20).apart().exact().each(ALL_AXES).large(s(70_001))
        .alsoOn(ANY).tie(at(1, 3, 3, 0), at(0, 0.5, 0.5, 0)).tie(at(2, 2, 2, 2), at(.25, .25, .25, .25));
    op("amax over axis 1", x -> x.amax(1)).domain(-20, 20).apart().exact().each(s(3, 4), s(2, 17, 3))
        .each(s(0, 3)).large(s(131, 517));
    op("amaxKeep", x -> x.amaxKeep(-1)).domain(-40, 40).apart().exact().each(FULL_ROWS).alsoOn(INTS);
    op("amin", x -> x.amin()).domain(-20, 20).apart().exact().each(ALL_AXES).alsoOn(ANY)
        .tie(at(1, 0, 3, 0), at(0, 0.5, 0, 0.5));
    op("amin over axes 0 and 2", x -> x.amin(0, 2)).domain(-20, 20).apart().exact()
        .each(s(2, 3, 4), s(3, 2, 17)).large(s(70, 9, 131));
    op("max", x -> x.max(0).values()).domain(-20, 20).apart().exact().each(s(4), s(3, 4), s(17, 2, 3))
        .alsoOn(ANY).tie(at(1, 3, 3, 0), at(0, 1, 0, 0));
    op("max indices", x -> x.max(-1).indices()).each(FULL_ROWS).alsoOn(ANY).noGradient(INDEX);
    op("min", x -> x.min(-1).values()).domain(-40, 40).apart().exact().each(FULL_ROWS)
        .alsoOn(ANY).tie(at(1, 0, 3, 0), at(0, 1, 0, 0));
    op("min indices", x -> x.min(0).indices()).each(s(4), s(3, 4), s(17, 2, 3)).alsoOn(ANY)
        .noGradient(INDEX);
    op("argmax", x -> x.argmax(-1)).each(FULL_ROWS).large(s(700, 65)).alsoOn(ANY).noGradient(INDEX);
    op("argmax over axis 0", x -> x.argmax(0)).each(s(4), s(3, 4), s(17, 2, 3)).noGradient(INDEX);
    op("argmin", x -> x.argmin(-1)).each(FULL_ROWS).alsoOn(ANY).noGradient(INDEX);
    op("logSumExp", x -> x.logSumExp()).scale().each(ALL_AXES).large(s(70_001));
    op("logSumExp over axis 1", x -> x.logSumExp(1)).scale().each(s(3, 4), s(2, 17, 3))
        .large(s(517, 131));
  }

  // ---- products

  private static void matrices() {
    op2("matmul", Tensor::matmul).sum().on(s(3, 4), s(4, 5)).on(s(2, 3, 4), s(2, 4, 5))
        .on(s(2, 1, 3, 4), s(3, 4, 2)).on(s(1, 4), s(4, 5)).on(s(3, 4), s(4, 1)).on(s(3, 1), s(1, 5))
        .on(s(2, 3, 4), s(4, 5)).on(s(3, 4), s(2, 4, 5)).on(s(3, 0), s(0, 2)).on(s(0, 3), s(3, 2))
        .on(s(4), s(4)).on(s(3, 4), s(4)).on(s(4), s(4, 5)).on(s(2, 3, 4), s(4)).on(s(4), s(2, 4, 5))
        .on(s(7, 9), s(9, 8)).on(s(17, 15), s(15, 33)).on(s(8, 16), s(16, 32)).on(s(9, 65), s(65, 17))
        .on(s(63, 64), s(64, 31)).large(s(130, 530), s(530, 70)).large(s(5, 70, 33), s(33, 90));
    op2("dot", Tensor::dot).sum().on(s(4), s(4)).on(s(1), s(1)).on(s(0), s(0)).on(s(33), s(33));
    op2("outer", Tensor::outer).exact().on(s(3), s(4)).on(s(1), s(5)).on(s(0), s(2)).on(s(17), s(9));
    op("mT", Tensor::mT).exact().each(s(3, 4), s(2, 3, 4), s(0, 2), s(33, 17)).alsoOn(ANY);
    op2("linear without bias", (x, w) -> x.linear(w, null)).sum().on(s(5, 4), s(3, 4))
        .on(s(2, 5, 4), s(3, 4)).on(s(4), s(3, 4)).on(s(0, 4), s(3, 4)).on(s(2, 0), s(3, 0))
        .on(s(2, 3), s(0, 3)).on(s(9, 17), s(33, 17)).large(s(130, 530), s(70, 530));
    op("linear", 3, t -> t[0].linear(t[1], t[2])).sum().on(s(5, 4), s(3, 4), s(3))
        .on(s(2, 5, 4), s(3, 4), s(3)).on(s(4), s(3, 4), s(3)).on(s(1, 1), s(1, 1), s(1))
        .on(s(0, 4), s(3, 4), s(3)).on(s(2, 0), s(3, 0), s(3)).on(s(17, 33), s(31, 33), s(31))
        .on(s(8, 65), s(16, 65), s(16)).large(s(130, 530), s(70, 530), s(70));
  }

  // ---- moving

  private static void movement() {
    op("reshape", x -> x.reshape(4, -1)).exact().each(s(2, 3, 4), s(8), s(4, 1)).alsoOn(ANY);
    op("reshape to a scalar", x -> x.reshape()).exact().each(s(1), s(1, 1), s()).alsoOn(ANY);
    op("flatten", x -> x.flatten(1)).exact().each(s(2, 3, 4), s(2, 3), s(2, 0, 3)).alsoOn(ANY);
    op("transpose", x -> x.transpose(0, -1)).exact().each(s(3, 4), s(2, 3, 4), s(5), s(0, 2));
    op("permute", x -> x.permute(2, 0, -2)).exact().each(s(2, 3, 4), s(1, 17, 3)).alsoOn(ANY);
    op("moveToEnd", x -> x.moveToEnd(0)).exact().each(s(2, 3, 4), s(5), s(3, 17)).alsoOn(ANY);
    op("unsqueeze", x -> x.unsqueeze(-1)).exact().each(s(2, 3), s(), s(0)).alsoOn(ANY);
    op("squeeze", x -> x.squeeze(1)).exact().each(s(2, 1, 3), s(4, 1), s(0, 1)).alsoOn(ANY);
    op("expand", x -> x.expand(2, 3, 4)).exact().each(s(3, 1), s(3, 4), s(), s(2, 1, 1)).alsoOn(ANY);
    op("slice", x -> x.slice(0, 1, 3)).exact().each(s(3, 4), s(5), s(2, 2)).alsoOn(ANY);
    op("slice with a step", x -> x.slice(-1, 1, 9, 3)).exact().each(s(2, 9), s(4), s(0), s(3, 17));
    op("slice backwards", x -> x.slice(0, -2, -9, -2)).exact().each(s(6), s(5, 3), s(1)).alsoOn(ANY);
    op("select", x -> x.select(1, -1)).exact().each(s(2, 3), s(2, 3, 4), s(0, 2)).alsoOn(ANY);
    op("flip", x -> x.flip(0, -1)).exact().each(s(2, 3), s(5), s(2, 3, 4), s(0, 3)).alsoOn(ANY);
    op("concat", 3, t -> Tensor.concat(0, t)).exact().on(s(2, 3), s(1, 3), s(3, 3))
        .on(s(2), s(0), s(3)).on(s(1), s(17), s(33)).alsoOn(ANY);
    op("concat along the last axis", 2, t -> Tensor.concat(-1, t)).exact().on(s(2, 3), s(2, 1))
        .on(s(2, 2, 1), s(2, 2, 17));
    op("stack", 3, t -> Tensor.stack(1, t)).exact().on(s(2, 3), s(2, 3), s(2, 3))
        .on(s(4), s(4), s(4)).alsoOn(ANY);
    op("stack of scalars", 2, t -> Tensor.stack(0, t)).exact().on(s(), s());
    op("to f64", x -> x.to(F64)).exact().each(s(2, 3), s(), s(0), s(33)).alsoOn(ANY);
    op("to i64", x -> x.to(I64)).exact().each(s(2, 3), s(), s(0), s(33)).alsoOn(ANY).noGradient(INDEX);
    op("to bool", x -> x.to(BOOL)).exact().each(s(2, 3), s(), s(0)).alsoOn(ANY).noGradient(TRUTH);
    op("copy", Tensor::copy).exact().each(s(2, 3), s(), s(0), s(33), s(2, 3, 17))
        .large(s(70, 9, 131)).alsoOn(ANY);
    op("contiguous", Tensor::contiguous).exact().each(s(2, 3), s(), s(2, 17)).alsoOn(ANY);
  }

  // ---- picking

  private static void indexing() {
    op2("indexSelect", (x, i) -> x.indexSelect(0, i)).indices(1, 3).exact().on(s(3, 4), s(5))
        .on(s(3), s(2)).on(s(3, 2, 17), s(4)).on(s(3, 4), s(0)).large(s(3, 20_001), s(7)).alsoOn(ANY);
    op2("indexSelect along the last axis", (x, i) -> x.indexSelect(-1, i)).indices(1, 4).exact()
        .on(s(3, 4), s(5)).on(s(4), s(9)).on(s(2, 3, 4), s(33)).large(s(3000, 4), s(17));
    op2("gather", (x, i) -> x.gather(-1, i)).indices(1, 4).exact().on(s(3, 4), s(3, 5))
        .on(s(4), s(6)).on(s(2, 3, 4), s(2, 3, 1)).on(s(2, 4), s(2, 0)).on(s(3, 4), s(2, 3)).alsoOn(ANY);
    op2("gather along axis 0", (x, i) -> x.gather(0, i)).indices(1, 3).exact().on(s(3, 4), s(5, 4))
        .on(s(3, 2, 3), s(1, 2, 3)).on(s(3, 4), s(2, 3));
    op("oneHot", 1, t -> t[0].oneHot(5)).indices(0, 5).exact().each(s(3), s(2, 3), s(), s(0))
        .noGradient(INDEX);
  }
}
