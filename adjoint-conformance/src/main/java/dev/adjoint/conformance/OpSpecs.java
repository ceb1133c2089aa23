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
 *
 * <p>Shapes are written {@code 2x3x4} (a scalar is {@code ()}), those of several inputs {@code
 * 3x4:4x5}, and cases are separated by blanks.
 */
public final class OpSpecs {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final double[] EDGES = {0, -0.0, 1, -1, 2.5, INF, -INF, NAN};
  private static final DType[] ANY = {I32, I64, U8, BOOL};
  private static final DType[] INTS = {I32, I64, U8};

  private static final String TRUTH = "truth values have no derivative";
  private static final String INDEX = "integers have no derivative";

  private static final String ROWS =
      "2x3x4 5 3x1 2x0 0x3 2x7 2x8 2x9 2x15 3x16 2x17 2x31 2x33 2x65 2x130";
  private static final String FULL_ROWS =
      "2x3x4 5 3x1 0x3 2x7 2x8 2x9 2x15 3x16 2x17 2x31 2x33 2x65 2x130";
  private static final String ALL_AXES = "2x3x4 () 1 7 8 9 15 16 17 31 33 63 65 2x129";
  private static final String MIDDLE = "2x3x4 3x4 2x1 3x0 0x3 1x17 2x17x3 2x33x17 1x3x65";
  private static final String OUTER = "2x3x4 17x2x5 3x1x1 2x0x3 5x3x33";

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
    op2("add", Tensor::add).special(EDGES).exact().large("700001:700001").alsoOn(ANY);
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
    op2("pow of tensors", Tensor::pow)
        .domain(0, 0.5, 3)
        .special(EDGES)
        .undefinedDerivative("by the exponent, of a negative base");
    op("abs", Tensor::abs).kink(0, 0).special(EDGES).exact().alsoOn(I32, I64);
    op("sign", Tensor::sign).away(0).special(EDGES).exact().alsoOn(I32, I64);
    op("floor", Tensor::floor).away(-3, -2, -1, 0, 1, 2, 3).special(EDGES).exact();
    op("ceil", Tensor::ceil).away(-3, -2, -1, 0, 1, 2, 3).special(EDGES).exact();
    op("round", Tensor::round).away(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5).special(EDGES).exact();
    op("trunc", Tensor::trunc).away(-3, -2, -1, 0, 1, 2, 3).special(EDGES).exact();
    op2("maximum", Tensor::maximum)
        .domain(-9, 9)
        .apart()
        .special(EDGES)
        .exact()
        .alsoOn(ANY)
        .tie(at2(v(1, 2, -1), v(1, 1, 0)), at2(v(0.5, 1, 0), v(0.5, 0, 1)));
    op2("minimum", Tensor::minimum)
        .domain(-9, 9)
        .apart()
        .special(EDGES)
        .exact()
        .alsoOn(ANY)
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
    double[] far = {0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40, 89, -89, 710, -710, NAN, INF};
    op("relu", Tensor::relu).kink(0, 0).special(EDGES).exact().large("1301x517").alsoOn(I32);
    op("leakyRelu", x -> x.leakyRelu(0.25)).kink(0, 0.25).special(EDGES).exact();
    op("elu", x -> x.elu(0.5)).kink(0, 0.5).special(far);
    op("sigmoid", Tensor::sigmoid).domain(-6, 6).special(far).special(-INF);
    op("logSigmoid", Tensor::logSigmoid).domain(-6, 6).special(far);
    op("softplus", Tensor::softplus).domain(-6, 6).special(far);
    op("gelu", Tensor::gelu).domain(-6, 6).special(far);
    op("geluTanh", Tensor::geluTanh).domain(-6, 6).special(far);
    op("geluSigmoid", Tensor::geluSigmoid).domain(-6, 6).special(far);
    op("silu", Tensor::silu).domain(-6, 6).special(far);
    op("softmax", x -> x.softmax(-1)).scale().on(ROWS).large("700x65 3x9001");
    op("softmax over axis 0", x -> x.softmax(0)).scale().on("4 3x4 17x2 0x2");
    op("logSoftmax", x -> x.logSoftmax(-1)).scale().on(ROWS).large("700x65 3x9001");
    op("logSoftmax over axis 1", x -> x.logSoftmax(1)).scale().on("2x3x4 2x1x3");
  }

  // ---- folding

  private static void reductions() {
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

  // ---- products

  private static void matrices() {
    op2("matmul", Tensor::matmul)
        .sum()
        .on("3x4:4x5 1x4:4x5 3x4:4x1 3x1:1x5 3x0:0x2 0x3:3x2")
        .on("2x3x4:2x4x5 2x1x3x4:3x4x2 2x3x4:4x5 3x4:2x4x5")
        .on("4:4 3x4:4 4:4x5 2x3x4:4 4:2x4x5")
        .on("7x9:9x8 17x15:15x33 8x16:16x32 9x65:65x17 63x64:64x31")
        .large("130x530:530x70 5x70x33:33x90");
    op2("dot", Tensor::dot).sum().on("4:4 1:1 0:0 33:33");
    op2("outer", Tensor::outer).exact().on("3:4 1:5 0:2 17:9");
    op("mT", Tensor::mT).exact().on("3x4 2x3x4 0x2 33x17").alsoOn(ANY);
    op2("linear without bias", (x, w) -> x.linear(w, null))
        .sum()
        .on("5x4:3x4 2x5x4:3x4 4:3x4 0x4:3x4 2x0:3x0 2x3:0x3 9x17:33x17")
        .large("130x530:70x530");
    op("linear", 3, t -> t[0].linear(t[1], t[2]))
        .sum()
        .on("5x4:3x4:3 2x5x4:3x4:3 4:3x4:3 1x1:1x1:1 0x4:3x4:3 2x0:3x0:3")
        .on("17x33:31x33:31 8x65:16x65:16")
        .large("130x530:70x530:70");
  }

  // ---- moving

  private static void movement() {
    op("reshape", x -> x.reshape(4, -1)).exact().on("2x3x4 8 4x1").alsoOn(ANY);
    op("reshape to a scalar", x -> x.reshape()).exact().on("1 1x1 ()").alsoOn(ANY);
    op("flatten", x -> x.flatten(1)).exact().on("2x3x4 2x3 2x0x3").alsoOn(ANY);
    op("transpose", x -> x.transpose(0, -1)).exact().on("3x4 2x3x4 5 0x2");
    op("permute", x -> x.permute(2, 0, -2)).exact().on("2x3x4 1x17x3").alsoOn(ANY);
    op("moveToEnd", x -> x.moveToEnd(0)).exact().on("2x3x4 5 3x17").alsoOn(ANY);
    op("unsqueeze", x -> x.unsqueeze(-1)).exact().on("2x3 () 0").alsoOn(ANY);
    op("squeeze", x -> x.squeeze(1)).exact().on("2x1x3 4x1 0x1").alsoOn(ANY);
    op("expand", x -> x.expand(2, 3, 4)).exact().on("3x1 3x4 () 2x1x1").alsoOn(ANY);
    op("slice", x -> x.slice(0, 1, 3)).exact().on("3x4 5 2x2").alsoOn(ANY);
    op("slice with a step", x -> x.slice(-1, 1, 9, 3)).exact().on("2x9 4 0 3x17");
    op("slice backwards", x -> x.slice(0, -2, -9, -2)).exact().on("6 5x3 1").alsoOn(ANY);
    op("select", x -> x.select(1, -1)).exact().on("2x3 2x3x4 0x2").alsoOn(ANY);
    op("flip", x -> x.flip(0, -1)).exact().on("2x3 5 2x3x4 0x3").alsoOn(ANY);
    op("concat", 3, t -> Tensor.concat(0, t)).exact().on("2x3:1x3:3x3 2:0:3 1:17:33").alsoOn(ANY);
    op("concat along the last axis", 2, t -> Tensor.concat(-1, t))
        .exact()
        .on("2x3:2x1 2x2x1:2x2x17");
    op("stack", 3, t -> Tensor.stack(1, t)).exact().on("2x3:2x3:2x3 4:4:4").alsoOn(ANY);
    op("stack of scalars", 2, t -> Tensor.stack(0, t)).exact().on("():()");
    op("to f64", x -> x.to(F64)).exact().on("2x3 () 0 33").alsoOn(ANY);
    op("to i64", x -> x.to(I64)).exact().on("2x3 () 0 33").alsoOn(ANY).noGradient(INDEX);
    op("to bool", x -> x.to(BOOL)).exact().on("2x3 () 0").alsoOn(ANY).noGradient(TRUTH);
    op("copy", Tensor::copy).exact().on("2x3 () 0 33 2x3x17").large("70x9x131").alsoOn(ANY);
    op("contiguous", Tensor::contiguous).exact().on("2x3 () 2x17").alsoOn(ANY);
  }

  // ---- picking

  private static void indexing() {
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
