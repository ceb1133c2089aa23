package dev.adjoint.conformance;

import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;
import static dev.adjoint.core.DType.U8;

import dev.adjoint.core.Tensor;

/** The lines of operations that work element by element, and softmax. */
final class ElementwiseSpecs extends Lines {
  @Override
  void write() {
    arithmetic();
    comparisons();
    exponentials();
    trigonometry();
    activations();
  }

  private void arithmetic() {
    op2("add", Tensor::add).special(EDGES).exact().large("700001:700001").alsoOn(ANY);
    op("add a number", x -> x.add(1.5)).special(EDGES).exact();
    op2("sub", Tensor::sub).special(EDGES).exact().alsoOn(INTS);
    op("sub a number", x -> x.sub(1.5)).special(EDGES).exact();
    op("rsub", x -> x.rsub(1.5)).special(EDGES).exact();
    op2("mul", Tensor::mul).special(EDGES).exact().alsoOn(ANY);
    op("mul a number", x -> x.mul(-2.5)).special(EDGES).exact();
    op2("div", Tensor::div)
        .domain(1, 0.5, 3)
        .special(EDGES)
        .boundary(1e-3, -1e3)
        .exact()
        .alsoOn(I32, I64);
    op("div a number", x -> x.div(-2.5)).special(EDGES).exact().alsoOn(I32, U8);
    op("rdiv", x -> x.rdiv(2)).domain(0.5, 3).boundary(1e-3, -1e3).special(EDGES).exact();
    op("neg", Tensor::neg).special(EDGES).exact().alsoOn(I32, I64);
    op("square", Tensor::square).special(EDGES).exact().alsoOn(INTS);
    op("reciprocal", Tensor::reciprocal).domain(0.5, 3).boundary(1e-3, -1e3).special(EDGES).exact();
    op("sqrt", Tensor::sqrt).domain(0.5, 4).boundary(1e-6, 1e6).special(EDGES).exact();
    op("rsqrt", Tensor::rsqrt).domain(0.5, 4).boundary(1e-4, 1e6).special(EDGES).ulps(2);
    op("pow 3", x -> x.pow(3)).special(EDGES);
    op("pow 2", x -> x.pow(2)).special(EDGES).exact();
    op("pow 0.5", x -> x.pow(0.5)).domain(0.5, 4).boundary(1e-6, 1e6).special(EDGES);
    op("pow -2", x -> x.pow(-2)).domain(0.5, 3).boundary(0.01, -100).special(EDGES);
    op("pow 0", x -> x.pow(0)).special(EDGES);
    op2("pow of tensors", Tensor::pow)
        .domain(0, 0.5, 3)
        .boundary(0.01, 4)
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

  private void comparisons() {
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

  private void exponentials() {
    op("exp", Tensor::exp)
        .boundary(-30, 30)
        .special(0, -0.0, 20, -20, 88, -87, 700, INF, -INF, NAN)
        .alsoOn(I32);
    op("expm1", Tensor::expm1)
        .boundary(1e-10, -1e-10, -30, 30)
        .special(0, -0.0, 1e-10, -1e-5, 0.5, 88, -88, INF, -INF, NAN);
    op("log", Tensor::log)
        .domain(0.5, 4)
        .boundary(1e-4, 1e6)
        .special(0, -0.0, 1e-30, 1, 1e30, -1, INF, NAN);
    op("log1p", Tensor::log1p)
        .domain(-0.5, 4)
        .boundary(1e-10, -1e-10, -0.999)
        .special(0, -0.0, 1e-10, -1, -2, 1e30, INF, NAN);
    op("erf", Tensor::erf)
        .boundary(1e-10, 6, -6)
        .special(0, -0.0, 1e-10, 0.84, 3, -6, 30, INF, -INF, NAN);
    op("erfc", Tensor::erfc)
        .boundary(1e-10, 6, -6)
        .special(0, -0.0, 1e-10, 0.84, 3, 9, -6, 30, INF, -INF, NAN);
  }

  private void trigonometry() {
    op("sin", Tensor::sin)
        .boundary(1e-10, 100)
        .special(0, -0.0, 1e-10, Math.PI / 2, Math.PI, 100, -1e4, INF, NAN);
    op("cos", Tensor::cos)
        .boundary(1e-10, 100)
        .special(0, -0.0, 1e-10, Math.PI / 2, Math.PI, 100, -1e4, INF, NAN);
    op("tanh", Tensor::tanh)
        .boundary(1e-10, 20, -20)
        .special(0, -0.0, 1e-10, 0.5, 10, -10, 400, INF, -INF, NAN);
  }

  private void activations() {
    double[] far = {0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40, 89, -89, 710, -710, NAN, INF};
    op("relu", Tensor::relu).kink(0, 0).special(EDGES).exact().large("1301x517").alsoOn(I32);
    op("leakyRelu", x -> x.leakyRelu(0.25)).kink(0, 0.25).special(EDGES).exact();
    op("elu", x -> x.elu(0.5)).kink(0, 0.5).special(far);
    op("sigmoid", Tensor::sigmoid)
        .domain(-6, 6)
        .boundary(1e-10, 30, -30)
        .special(far)
        .special(-INF);
    op("logSigmoid", Tensor::logSigmoid).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("softplus", Tensor::softplus).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("gelu", Tensor::gelu).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("geluTanh", Tensor::geluTanh).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("geluSigmoid", Tensor::geluSigmoid).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("silu", Tensor::silu).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("softmax", x -> x.softmax(-1))
        .scale()
        .on(ROWS)
        .large("700x65 3x9001")
        .boundaryAt(v(1000, 1000.5, 999));
    op("softmax over axis 0", x -> x.softmax(0)).scale().on("4 3x4 17x2 0x2");
    op("logSoftmax", x -> x.logSoftmax(-1))
        .scale()
        .on(ROWS)
        .large("700x65 3x9001")
        .boundaryAt(v(1000, 1000.5, 999));
    op("logSoftmax over axis 1", x -> x.logSoftmax(1)).scale().on("2x3x4 2x1x3");
  }
}
