package dev.adjoint.core.expr;

import java.util.function.DoubleBinaryOperator;

/**
 * Functions of two variables, one row each: sign or name, value in float64, and the partial
 * derivatives in terms of a, b and y = f(a, b).
 */
public enum Fn2 {
  /** {@code a + b}. */
  ADD("+", (a, b) -> a + b, (a, b, y) -> Expr.c(1), (a, b, y) -> Expr.c(1)),
  /** {@code a - b}. */
  SUB("-", (a, b) -> a - b, (a, b, y) -> Expr.c(1), (a, b, y) -> Expr.c(-1)),
  /** {@code a b}. */
  MUL("*", (a, b) -> a * b, (a, b, y) -> b, (a, b, y) -> a),
  /** {@code a / b}; -y / b by b. */
  DIV("/", (a, b) -> a / b, (a, b, y) -> Expr.c(1).div(b), (a, b, y) -> y.div(b).neg()),
  /** a to the power b; by a: 0 where b = 0; by b: 0 where a = 0 and b ≥ 0. */
  POW("pow", StrictMath::pow, (a, b, y) -> powByBase(a, b), (a, b, y) -> powByExponent(a, b, y)),
  /** The smaller, or NaN; a tie gives half to each, a NaN all to both. */
  MIN("min", Math::min, (a, b, y) -> share(b.lt(a), a, b), (a, b, y) -> share(a.lt(b), a, b)),
  /** The larger, or NaN; a tie gives half to each, a NaN all to both. */
  MAX("max", Math::max, (a, b, y) -> share(a.lt(b), a, b), (a, b, y) -> share(b.lt(a), a, b)),
  /** {@code √(a² + b²)} without overflow; the derivatives at 0, 0 are 0. */
  HYPOT("hypot", StrictMath::hypot, (a, b, y) -> leg(a, y), (a, b, y) -> leg(b, y)),
  /** The angle from (1, 0) to (b, a), from -π to π; the derivatives at 0, 0 are 0. */
  ATAN2(
      "atan2",
      StrictMath::atan2,
      (a, b, y) -> leg(b, a.hypot(b)).div(nonzero(a.hypot(b))),
      (a, b, y) -> leg(a, a.hypot(b)).div(nonzero(a.hypot(b))).neg()),
  /** {@code a - b ⌊a/b⌋} without rounding errors, with the sign of b; by b: -⌊a/b⌋. */
  REMAINDER(
      "remainder",
      Fn2::remainder,
      (a, b, y) -> Expr.c(1),
      (a, b, y) -> y.sub(a).div(b).rint()), // a/b may underflow
  /** Derivative number a of the digamma function at b, a = 0, 1, 2 ...; none by a. */
  POLYGAMMA(
      "polygamma",
      Gamma::polygamma,
      (a, b, y) -> Expr.c(Double.NaN),
      (a, b, y) -> b.polygamma(a.add(1)));

  /** A partial derivative, from a, b and y = f(a, b). */
  private interface Partial {
    Expr of(Expr a, Expr b, Expr y);
  }

  private final String text;
  private final DoubleBinaryOperator value;
  private final Partial byA;
  private final Partial byB;

  Fn2(String text, DoubleBinaryOperator value, Partial byA, Partial byB) {
    this.text = text;
    this.value = value;
    this.byA = byA;
    this.byB = byB;
  }

  /** The sign or name in formulas: {@code +}, {@code max}. */
  public String text() {
    return text;
  }

  /** f(a, b), the same bits on every machine. */
  public double value(double a, double b) {
    return value.applyAsDouble(a, b);
  }

  /** ∂f/∂a, in terms of a, b and {@code y = f(a, b)}. */
  public Expr derivativeA(Expr a, Expr b, Expr y) {
    return byA.of(a, b, y);
  }

  /** ∂f/∂b, in terms of a, b and {@code y = f(a, b)}. */
  public Expr derivativeB(Expr a, Expr b, Expr y) {
    return byB.of(a, b, y);
  }

  /** Whether f(a, b) = f(b, a), bit for bit. */
  public boolean commutes() {
    return this == ADD || this == MUL || this == MIN || this == MAX || this == HYPOT;
  }

  /** What to throw when a formula of integers contains this function. */
  public UnsupportedOperationException ofIntegers() {
    return new UnsupportedOperationException(
        text + ": of integers: it has no integer values. Convert with .to(DType.F32) first.");
  }

  private static Expr powByBase(Expr a, Expr b) {
    if (b instanceof Expr.Const(double n)) {
      return n == 0 ? Expr.c(0) : b.mul(a.pow(n - 1));
    }
    // 0 only where the product is NaN: at other bases its derivative by b, 1/a, is needed.
    Expr slope = b.mul(a.pow(b.sub(1)));
    return Expr.select(b.eq(0), Expr.select(a.abs().gt(0), slope, Expr.c(0)), slope);
  }

  private static Expr powByExponent(Expr a, Expr b, Expr y) {
    Expr slope = y.mul(a.log());
    return Expr.select(a.eq(0), Expr.select(b.ge(0), Expr.c(0), slope), slope);
  }

  private static Expr leg(Expr a, Expr hypot) {
    return Expr.select(hypot.eq(0), Expr.c(0), a.div(hypot));
  }

  private static Expr nonzero(Expr hypot) {
    return Expr.select(hypot.eq(0), Expr.c(1), hypot);
  }

  /** Java's % is exact and has the sign of a. */
  private static double remainder(double a, double b) {
    double r = a % b;
    return r != 0 && r < 0 != b < 0 ? r + b : r;
  }

  private static Expr share(Expr otherWins, Expr a, Expr b) {
    return Expr.select(otherWins, Expr.c(0), Expr.select(a.eq(b), Expr.c(0.5), Expr.c(1)));
  }
}
