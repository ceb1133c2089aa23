package dev.adjoint.core.expr;

import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Functions of one variable, one row each: name, value in float64, derivative f'(x) in terms of x
 * and y = f(x). A new function is a row here and a polynomial in the lowering of the CPU loops.
 */
public enum Fn {
  /** {@code -x}. */
  NEG("neg", x -> -x, (x, y) -> Expr.c(-1)),
  /** {@code |x|}; its derivative is the sign of x, 0 at 0 and NaN at NaN. */
  ABS("abs", Math::abs, (x, y) -> sign(x)),
  /** {@code √x}; its derivative at 0 is inf. */
  SQRT("sqrt", Math::sqrt, (x, y) -> Expr.c(0.5).div(y)),
  /** {@code eˣ}. */
  EXP("exp", StrictMath::exp, (x, y) -> y),
  /** {@code eˣ - 1}; its derivative is eˣ, not y + 1, which loses all digits below -17. */
  EXPM1("expm1", StrictMath::expm1, (x, y) -> x.exp()),
  /** Natural logarithm. */
  LOG("log", StrictMath::log, (x, y) -> Expr.c(1).div(x)),
  /** {@code log(1 + x)}. */
  LOG1P("log1p", StrictMath::log1p, (x, y) -> Expr.c(1).div(x.add(1))),
  /** {@code 2ˣ}, exact for integers. */
  EXP2("exp2", Inverses::exp2, (x, y) -> y.mul(Math.log(2))),
  /** {@code log₂ x}, exact for powers of 2. */
  LOG2("log2", Inverses::log2, (x, y) -> Expr.c(1 / Math.log(2)).div(x)),
  /** {@code log₁₀ x}, exact for powers of 10. */
  LOG10("log10", StrictMath::log10, (x, y) -> Expr.c(1 / Math.log(10)).div(x)),
  /** Hyperbolic tangent. */
  TANH("tanh", StrictMath::tanh, (x, y) -> Expr.c(1).sub(y.mul(y))),
  /** Hyperbolic sine. */
  SINH("sinh", StrictMath::sinh, (x, y) -> x.cosh()),
  /** Hyperbolic cosine. */
  COSH("cosh", StrictMath::cosh, (x, y) -> x.sinh()),
  /** Inverse of the hyperbolic sine; its derivative is 1/√(1 + x²). */
  ASINH("asinh", Inverses::asinh, (x, y) -> Expr.c(1).div(Expr.c(1).hypot(x))),
  /** Inverse of the hyperbolic cosine, NaN below 1; its derivative is 1/√(x² - 1). */
  ACOSH(
      "acosh",
      Inverses::acosh,
      (x, y) -> Expr.c(1).div(x.sub(1).sqrt().mul(x.add(1).sqrt()))), // x² would overflow
  /** Inverse of the hyperbolic tangent, NaN outside [-1, 1]; its derivative is 1/(1 - x²). */
  ATANH("atanh", Inverses::atanh, (x, y) -> Expr.c(1).div(oneMinusSquare(x))),
  /** Error function. */
  ERF("erf", Erf::erf, (x, y) -> x.mul(x).neg().exp().mul(2 / Math.sqrt(Math.PI))),
  /** {@code 1 - erf(x)}. */
  ERFC("erfc", Erf::erfc, (x, y) -> x.mul(x).neg().exp().mul(-2 / Math.sqrt(Math.PI))),
  /** Inverse of the error function; its derivative is √π/2 e^{y²}. */
  ERFINV("erfinv", Erf::inverse, (x, y) -> y.mul(y).exp().mul(Math.sqrt(Math.PI) / 2)),
  /** {@code log|Γ(x)|}; its derivative is the digamma function. */
  LGAMMA("lgamma", Gamma::log, (x, y) -> x.digamma()),
  /** {@code Γ'(x)/Γ(x)}; its derivative is the polygamma function of order 1. */
  DIGAMMA("digamma", Gamma::digamma, (x, y) -> x.polygamma(Expr.c(1))),
  /** Sine. */
  SIN("sin", StrictMath::sin, (x, y) -> x.cos()),
  /** Cosine. */
  COS("cos", StrictMath::cos, (x, y) -> x.sin().neg()),
  /** Tangent. */
  TAN("tan", StrictMath::tan, (x, y) -> y.mul(y).add(1)),
  /** Inverse of the sine, NaN outside [-1, 1]; its derivative is 1/√(1 - x²). */
  ASIN("asin", StrictMath::asin, (x, y) -> Expr.c(1).div(oneMinusSquare(x).sqrt())),
  /** Inverse of the cosine, NaN outside [-1, 1]; its derivative is -1/√(1 - x²). */
  ACOS("acos", StrictMath::acos, (x, y) -> Expr.c(-1).div(oneMinusSquare(x).sqrt())),
  /** Inverse of the tangent; its derivative is 1/(1 + x²). */
  ATAN("atan", StrictMath::atan, (x, y) -> Expr.c(1).div(x.mul(x).add(1))),
  /** Largest integer not above; derivative 0. */
  FLOOR("floor", Math::floor, (x, y) -> Expr.c(0)),
  /** Smallest integer not below; derivative 0. */
  CEIL("ceil", Math::ceil, (x, y) -> Expr.c(0)),
  /** Nearest integer, ties to even; derivative 0. */
  RINT("rint", Math::rint, (x, y) -> Expr.c(0)),
  /** Integer part; derivative 0. */
  TRUNC("trunc", x -> x < 0 ? Math.ceil(x) : Math.floor(x), (x, y) -> Expr.c(0));

  private final String text;
  private final DoubleUnaryOperator value;
  private final BinaryOperator<Expr> derivative;

  Fn(String text, DoubleUnaryOperator value, BinaryOperator<Expr> derivative) {
    this.text = text;
    this.value = value;
    this.derivative = derivative;
  }

  /** The name in formulas: {@code exp}. */
  public String text() {
    return text;
  }

  /** f(x), the same bits on every machine. */
  public double value(double x) {
    return value.applyAsDouble(x);
  }

  /** f'(x), in terms of {@code x} and {@code y = f(x)}. */
  public Expr derivative(Expr x, Expr y) {
    return derivative.apply(x, y);
  }

  /** {@code (1 - x)(1 + x)}, which keeps its digits near ±1. */
  private static Expr oneMinusSquare(Expr x) {
    return Expr.c(1).sub(x).mul(x.add(1));
  }

  /** What to throw when a formula of integers contains this function. */
  public UnsupportedOperationException ofIntegers() {
    return new UnsupportedOperationException(
        text + ": of integers: it has no integer values. Convert with .to(DType.F32) first.");
  }

  /** 1, -1, 0 at ±0, NaN at NaN; {@code x * 0} is the NaN, with derivative 0 everywhere. */
  private static Expr sign(Expr x) {
    return Expr.select(x.gt(0), Expr.c(1), Expr.select(x.lt(0), Expr.c(-1), x.mul(0)));
  }
}
