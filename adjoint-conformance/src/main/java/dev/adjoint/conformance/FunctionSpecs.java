package dev.adjoint.conformance;

import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;

import dev.adjoint.core.Tensor;

/** The lines of the rarer functions that work element by element. */
final class FunctionSpecs extends Lines {
  @Override
  void write() {
    rounding();
    twoVariables();
    logarithms();
    trigonometry();
    special();
    activations();
  }

  private void rounding() {
    op("sgn", Tensor::sgn).away(0).special(EDGES).exact().alsoOn(INTS);
    op("step", Tensor::step).away(0).special(EDGES).exact().alsoOn(INTS);
    op("clampMin", x -> x.clampMin(-1)).kink(-1, 1).special(EDGES).exact().alsoOn(I32, I64);
    op("clampMax", x -> x.clampMax(1.5)).kink(1.5, 1).special(EDGES).exact();
    op2("remainder", Tensor::remainder)
        .domain(0, 0.25, 0.9)
        .domain(1, 1.1, 3)
        .special(EDGES)
        .special(-6, 3, 1e30, -1e-30, 7.25, -0.75)
        .undefinedDerivative("by the divisor 0")
        .exact();
    op("remainder of a number", x -> x.remainder(-2.5))
        .away(-2.5, 0, 2.5)
        .special(EDGES)
        .special(5, -5, 1e30, 7.25)
        .exact();
    op("remainder of integers", x -> x.remainder(7)).away(0).domain(0.5, 6.5).exact().alsoOn(INTS);
    op("isInf", Tensor::isInf).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
    op2("logicalXor", Tensor::logicalXor).special(EDGES).alsoOn(ANY).noGradient(TRUTH);
  }

  private void twoVariables() {
    op("lerp", 3, t -> t[0].lerp(t[1], t[2])).domain(2, 0.6, 1.4);
    op("lerp near the start", 3, t -> t[0].lerp(t[1], t[2])).domain(2, -0.4, 0.4);
    op2("lerp by a number", (a, b) -> a.lerp(b, 0.3)).special(0, -0.0, 1, -1, 2.5);
    op2("lerp to the end", (a, b) -> a.lerp(b, 1)).special(0, 1, -1, 2.5, NAN).exact();
    op2("hypot", Tensor::hypot)
        .domain(0.5, 3)
        .boundary(1e-3, -1e3)
        .special(EDGES)
        .special(1e-30, 1e30)
        .undefinedDerivative("in infinite directions")
        .alsoOn(I32);
    op2("atan2", Tensor::atan2)
        .domain(0.5, 3)
        .boundary(1e-3, -1e3)
        .special(EDGES)
        .special(1e-10, -1e10)
        .alsoOn(I32);
    op2("atan2 behind", (a, b) -> a.atan2(b)).domain(-3, -0.5);
  }

  private void logarithms() {
    op("exp2", Tensor::exp2)
        .boundary(-30, 30)
        .special(0, -0.0, 1, 0.5, 20, -20, 127, -126, 1000, INF, -INF, NAN);
    double[] points = {0, -0.0, 1e-30, 0.125, 1, 2, 8, 1000, 1e30, -1, INF, NAN};
    op("log2", Tensor::log2).domain(0.5, 4).boundary(1e-4, 1e6).special(points).alsoOn(I32);
    op("log10", Tensor::log10).domain(0.5, 4).boundary(1e-4, 1e6).special(points);
  }

  private void trigonometry() {
    double[] small = {0, -0.0, 1e-10, -1e-5, 0.5, -0.5};
    op("tan", Tensor::tan)
        .domain(-1.2, 1.2)
        .boundary(1e-10, 1.55, -1.55)
        .special(small)
        .special(3, 100, -1e4, INF, NAN);
    op("asin", Tensor::asin)
        .domain(-0.8, 0.8)
        .boundary(1e-10, 0.999, -0.999)
        .special(small)
        .special(1, -1, 2, -INF, NAN);
    op("acos", Tensor::acos)
        .domain(-0.8, 0.8)
        .boundary(1e-10, 0.999, -0.999)
        .special(small)
        .special(1, -1, 2, -INF, NAN);
    op("atan", Tensor::atan)
        .boundary(1e-10, 1000, -1000)
        .special(small)
        .special(1, -1, 2.5, 1e10, INF, -INF, NAN)
        .alsoOn(I32);
    op("sinh", Tensor::sinh)
        .boundary(1e-10, 20, -20)
        .special(small)
        .special(1, -1, 20, 88.9, -700, INF, -INF, NAN);
    op("cosh", Tensor::cosh)
        .boundary(1e-10, 20, -20)
        .special(small)
        .special(1, -1, 20, 88.9, -700, INF, -INF, NAN);
    op("asinh", Tensor::asinh)
        .boundary(1e-10, 1e4, -1e4)
        .special(small)
        .special(1, -1, 1e5, -1e30, INF, -INF, NAN);
    op("acosh", Tensor::acosh)
        .domain(1.3, 4)
        .boundary(1.001, 1e4)
        .special(1, 1.0001, 2, 1e5, 1e30, 0.5, -3, INF, NAN);
    op("atanh", Tensor::atanh)
        .domain(-0.8, 0.8)
        .boundary(1e-10, 0.999, -0.999)
        .special(small)
        .special(1, -1, 2, -INF, NAN);
  }

  private void special() {
    op("erfinv", Tensor::erfinv)
        .domain(-0.8, 0.8)
        .boundary(1e-10, 0.999, -0.999)
        .special(0, -0.0, 1e-10, 0.99, 1, -1, 2, NAN);
    double[] poles = {0, -0.0, -1, -2, 1e-10, 1, 2, 2.5, 9.75, 10, 170.5, INF, -INF, NAN};
    op("lgamma", Tensor::lgamma).domain(0.5, 4).boundary(0.01, 100.5).special(poles).alsoOn(I32);
    op("lgamma of negative numbers", x -> x.lgamma()).domain(-2.8, -2.2);
    op("digamma", Tensor::digamma).domain(0.5, 4).boundary(0.01, 100.5).special(poles);
    op("digamma of negative numbers", x -> x.digamma()).domain(-2.8, -2.2);
    op("polygamma", x -> x.polygamma(1))
        .domain(0.5, 4)
        .boundary(0.01, 100.5)
        .special(poles)
        .special(-1.5, -100.25);
    op("polygamma of order 2", x -> x.polygamma(2)).domain(-2.8, -2.2).special(poles);
    op("polygamma of order 0", x -> x.polygamma(0)).domain(12, 14).special(1, 30);
    double[] near = {0, -0.0, 1e-30, 1e-10, 1e-3, -0.3, 0.3183, 0.3184, 0.999, 1.001, 3, 5.5};
    op("sinc", Tensor::sinc)
        .boundary(0, 1e-10, 0.3183, 1, 100.25)
        .special(near)
        .special(1, -2, 1000.5, INF, NAN);
    op("sinOverX", Tensor::sinOverX)
        .boundary(0, 1e-10, 1, 100.25)
        .special(near)
        .special(100, -1e4, INF, NAN);
  }

  private void activations() {
    double[] far = {0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40, 80, NAN, INF, -INF};
    double[] finite = {0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40, 80, NAN};
    op("softsign", Tensor::softsign).kink(0, 1).special(finite).alsoOn(I32);
    op("mish", Tensor::mish).domain(-6, 6).boundary(1e-10, 30, -30).special(far);
    op("hardtanh", x -> x.hardtanh(-1, 1.5)).kink(-1, 0).kink(1.5, 0).special(EDGES).exact();
    op("relu6", Tensor::relu6).domain(-3, 9).kink(0, 0).kink(6, 0).special(EDGES).exact();
    op("hardsigmoid", Tensor::hardsigmoid).domain(-5, 5).kink(-3, 0).kink(3, 0).special(EDGES);
    op("hardswish", Tensor::hardswish).domain(-5, 5).kink(-3, 0).kink(3, 1).special(EDGES);
    op("selu", Tensor::selu).kink(0, 1.0507009873554805 * 1.6732632423543772).special(far);
    op("celu", x -> x.celu(0.5)).away(0).special(far);
    op2("prelu", Tensor::prelu)
        .away(0)
        .special(0, -0.0, 1, -1, 2.5, NAN)
        .exact()
        .kinkAt(at2(v(0, 2, -1), v(0.25, 0.25, 0.25)), at2(v(0.25, 1, 0.25), v(0, 0, -1)));
    op("tanhshrink", Tensor::tanhshrink)
        .boundary(1e-10, 0.5, 20, -20)
        .special(1e-3, 0.499, 0.5, 0.501)
        .ulps(20)
        .special(far);
    op("softshrink", x -> x.softshrink(0.5)).kink(-0.5, 0).kink(0.5, 0).special(EDGES).exact();
    op("hardshrink", x -> x.hardshrink(0.5)).away(-0.5, 0.5).special(EDGES).exact();
    op("threshold", x -> x.threshold(0.5, -2)).away(0.5).special(EDGES).exact();
    op("softmin", x -> x.softmin(-1)).scale().on("2x3 4 3x17 2x1");
    op("glu", x -> x.glu(-1)).ulps(8).special(finite).on("2x4 6 3x34 0x2 2x0").noBroadcast();
    op("glu over axis 0", x -> x.glu(0)).ulps(8).on("4x3 2x2x17").noBroadcast();
    op("geglu", x -> x.geglu(-1)).ulps(8).special(finite).on("2x4 6 3x34 0x2").noBroadcast();
    op("swiglu", x -> x.swiglu(-1)).ulps(8).special(finite).on("2x4 6 3x34 0x2").noBroadcast();
  }
}
