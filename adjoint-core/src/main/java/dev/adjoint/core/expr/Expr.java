package dev.adjoint.core.expr;

import java.util.List;

/**
 * A formula over real numbers, as data: {@code in(0).mul(in(1)).exp()}. From one such tree come the
 * value, the derivative, the loops, the LaTeX and the float64 oracle of an elementwise operation.
 *
 * <p>Nine kinds of node suffice: four leaves, a function of {@linkplain Unary one} or {@linkplain
 * Binary two} variables from the tables {@link Fn} and {@link Fn2}, a {@linkplain Compare
 * comparison}, a {@linkplain Select choice} and a {@linkplain Fma fused multiply-add}. The set is
 * closed under differentiation.
 *
 * <p>Nodes are immutable. A node used twice is one shared part: every algorithm here visits it
 * once, however often it occurs. ({@code equals} of records compares trees; do not call it on large
 * ones.)
 *
 * <pre>{@code
 * Expr x = Expr.in(0);
 * Expr gelu = x.mul(0.5).mul(x.mul(-Math.sqrt(0.5)).erfc());
 * }</pre>
 */
public sealed interface Expr {

  /** The value of input {@code index} at this element. */
  record In(int index) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** A scalar given at run time, equal for all elements, such as a learning rate. */
  record Arg(int index) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** The value y of the formula itself; only in derivatives. */
  record Out() implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** A number. */
  record Const(double value) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** {@code fn(x)}. */
  record Unary(Fn fn, Expr x) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** {@code fn(a, b)}. */
  record Binary(Fn2 fn, Expr a, Expr b) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** 1 if the relation holds, else 0. A NaN is unequal to everything, itself included. */
  record Compare(Rel rel, Expr a, Expr b) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** {@code a} if {@code condition != 0} (NaN included), else {@code b}; the other is ignored. */
  record Select(Expr condition, Expr a, Expr b) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  /** {@code a b + c}, rounded once. */
  record Fma(Expr a, Expr b, Expr c) implements Expr {
    @Override
    public String toString() {
      return Text.infix(this);
    }
  }

  // Leaves

  /** Input number {@code index}. */
  static Expr in(int index) {
    return new In(index);
  }

  /** Run-time scalar number {@code index}. */
  static Expr arg(int index) {
    return new Arg(index);
  }

  /** The constant {@code value}. */
  static Expr c(double value) {
    return new Const(value);
  }

  /** The formula's own value y, to state a derivative with: {@code out().mul(c(1).sub(out()))}. */
  static Expr out() {
    return new Out();
  }

  // Arithmetic

  /** {@code this + b}. */
  default Expr add(Expr b) {
    return new Binary(Fn2.ADD, this, b);
  }

  /** {@code this + b}. */
  default Expr add(double b) {
    return add(c(b));
  }

  /** {@code this - b}. */
  default Expr sub(Expr b) {
    return new Binary(Fn2.SUB, this, b);
  }

  /** {@code this - b}. */
  default Expr sub(double b) {
    return sub(c(b));
  }

  /** {@code this b}. */
  default Expr mul(Expr b) {
    return new Binary(Fn2.MUL, this, b);
  }

  /** {@code this b}. */
  default Expr mul(double b) {
    return mul(c(b));
  }

  /** {@code this / b}; of integers the floor of the quotient, or its {@link #trunc}. */
  default Expr div(Expr b) {
    return new Binary(Fn2.DIV, this, b);
  }

  /** {@code this / b}. */
  default Expr div(double b) {
    return div(c(b));
  }

  /** {@code -this}. */
  default Expr neg() {
    return new Unary(Fn.NEG, this);
  }

  /** {@code this * this}. */
  default Expr square() {
    return mul(this);
  }

  /** {@code a b + c}, rounded once. */
  static Expr fma(Expr a, Expr b, Expr c) {
    return new Fma(a, b, c);
  }

  /** {@code this} to the power {@code b}, with the special cases of {@link Math#pow}. */
  default Expr pow(Expr b) {
    return new Binary(Fn2.POW, this, b);
  }

  /** {@code this} to the power {@code b}. */
  default Expr pow(double b) {
    return pow(c(b));
  }

  // Functions

  /** {@code e^this}. */
  default Expr exp() {
    return new Unary(Fn.EXP, this);
  }

  /** {@code e^this - 1}, exact near 0. */
  default Expr expm1() {
    return new Unary(Fn.EXPM1, this);
  }

  /** Natural logarithm; -inf at 0, NaN below. */
  default Expr log() {
    return new Unary(Fn.LOG, this);
  }

  /** {@code log(1 + this)}, exact near 0. */
  default Expr log1p() {
    return new Unary(Fn.LOG1P, this);
  }

  /** Square root; NaN below 0. */
  default Expr sqrt() {
    return new Unary(Fn.SQRT, this);
  }

  /** Hyperbolic tangent. */
  default Expr tanh() {
    return new Unary(Fn.TANH, this);
  }

  /** Error function {@code 2/√π ∫₀ˣ e^{-t²} dt}. */
  default Expr erf() {
    return new Unary(Fn.ERF, this);
  }

  /** {@code 1 - erf(this)}, with full relative accuracy in the right tail. */
  default Expr erfc() {
    return new Unary(Fn.ERFC, this);
  }

  /** Sine of radians. */
  default Expr sin() {
    return new Unary(Fn.SIN, this);
  }

  /** Cosine of radians. */
  default Expr cos() {
    return new Unary(Fn.COS, this);
  }

  /** Tangent of radians. */
  default Expr tan() {
    return new Unary(Fn.TAN, this);
  }

  /** Inverse of the sine, from -π/2 to π/2; NaN outside [-1, 1]. */
  default Expr asin() {
    return new Unary(Fn.ASIN, this);
  }

  /** Inverse of the cosine, from 0 to π; NaN outside [-1, 1]. */
  default Expr acos() {
    return new Unary(Fn.ACOS, this);
  }

  /** Inverse of the tangent, from -π/2 to π/2. */
  default Expr atan() {
    return new Unary(Fn.ATAN, this);
  }

  /** Hyperbolic sine. */
  default Expr sinh() {
    return new Unary(Fn.SINH, this);
  }

  /** Hyperbolic cosine. */
  default Expr cosh() {
    return new Unary(Fn.COSH, this);
  }

  /** Inverse of the hyperbolic sine. */
  default Expr asinh() {
    return new Unary(Fn.ASINH, this);
  }

  /** Inverse of the hyperbolic cosine; NaN below 1. */
  default Expr acosh() {
    return new Unary(Fn.ACOSH, this);
  }

  /** Inverse of the hyperbolic tangent; NaN outside [-1, 1]. */
  default Expr atanh() {
    return new Unary(Fn.ATANH, this);
  }

  /** {@code 2^this}, exact for integers. */
  default Expr exp2() {
    return new Unary(Fn.EXP2, this);
  }

  /** Logarithm to base 2, exact for powers of 2. */
  default Expr log2() {
    return new Unary(Fn.LOG2, this);
  }

  /** Logarithm to base 10, exact for powers of 10. */
  default Expr log10() {
    return new Unary(Fn.LOG10, this);
  }

  /** Inverse of {@link #erf}; NaN outside [-1, 1]. */
  default Expr erfinv() {
    return new Unary(Fn.ERFINV, this);
  }

  /** {@code log|Γ(this)|}. */
  default Expr lgamma() {
    return new Unary(Fn.LGAMMA, this);
  }

  /** {@code Γ'(this)/Γ(this)}. */
  default Expr digamma() {
    return new Unary(Fn.DIGAMMA, this);
  }

  /** Derivative number {@code order} of {@link #digamma}. */
  default Expr polygamma(Expr order) {
    return new Binary(Fn2.POLYGAMMA, order, this);
  }

  /** {@code √(this² + b²)} without overflow. */
  default Expr hypot(Expr b) {
    return new Binary(Fn2.HYPOT, this, b);
  }

  /** The angle from (1, 0) to (x, this). */
  default Expr atan2(Expr x) {
    return new Binary(Fn2.ATAN2, this, x);
  }

  /** {@code this - b ⌊this/b⌋}, exact, with the sign of b; of integers too. */
  default Expr remainder(Expr b) {
    return new Binary(Fn2.REMAINDER, this, b);
  }

  /** {@code |this|}. */
  default Expr abs() {
    return new Unary(Fn.ABS, this);
  }

  /** Largest integer not above. */
  default Expr floor() {
    return new Unary(Fn.FLOOR, this);
  }

  /** Smallest integer not below. */
  default Expr ceil() {
    return new Unary(Fn.CEIL, this);
  }

  /** Nearest integer, ties to even. */
  default Expr rint() {
    return new Unary(Fn.RINT, this);
  }

  /** Nearest integer towards 0. */
  default Expr trunc() {
    return new Unary(Fn.TRUNC, this);
  }

  // Order and choice

  /** The smaller; NaN if either is NaN; -0 is below 0. */
  default Expr min(Expr b) {
    return new Binary(Fn2.MIN, this, b);
  }

  /** The larger; NaN if either is NaN; -0 is below 0. */
  default Expr max(Expr b) {
    return new Binary(Fn2.MAX, this, b);
  }

  /** The smaller; NaN if either is NaN. */
  default Expr min(double b) {
    return min(c(b));
  }

  /** The larger; NaN if either is NaN. */
  default Expr max(double b) {
    return max(c(b));
  }

  /** 1 if {@code this < b}, else 0. */
  default Expr lt(Expr b) {
    return new Compare(Rel.LT, this, b);
  }

  /** 1 if {@code this <= b}, else 0. */
  default Expr le(Expr b) {
    return new Compare(Rel.LE, this, b);
  }

  /** 1 if {@code this > b}, else 0. */
  default Expr gt(Expr b) {
    return new Compare(Rel.GT, this, b);
  }

  /** 1 if {@code this >= b}, else 0. */
  default Expr ge(Expr b) {
    return new Compare(Rel.GE, this, b);
  }

  /** 1 if {@code this == b}, else 0. */
  default Expr eq(Expr b) {
    return new Compare(Rel.EQ, this, b);
  }

  /** 1 if {@code this != b}, else 0. */
  default Expr ne(Expr b) {
    return new Compare(Rel.NE, this, b);
  }

  /** 1 if {@code this < b}, else 0. */
  default Expr lt(double b) {
    return lt(c(b));
  }

  /** 1 if {@code this <= b}, else 0. */
  default Expr le(double b) {
    return le(c(b));
  }

  /** 1 if {@code this > b}, else 0. */
  default Expr gt(double b) {
    return gt(c(b));
  }

  /** 1 if {@code this >= b}, else 0. */
  default Expr ge(double b) {
    return ge(c(b));
  }

  /** 1 if {@code this == b}, else 0. */
  default Expr eq(double b) {
    return eq(c(b));
  }

  /** 1 if {@code this != b}, else 0. */
  default Expr ne(double b) {
    return ne(c(b));
  }

  /** {@code a} where {@code condition != 0}, else {@code b}. */
  static Expr select(Expr condition, Expr a, Expr b) {
    return new Select(condition, a, b);
  }

  // Views of the tree

  /** The parts this node is made of; empty for a leaf. */
  default List<Expr> parts() {
    return switch (this) {
      case In _, Arg _, Out _, Const _ -> List.of();
      case Unary(Fn _, Expr x) -> List.of(x);
      case Binary(Fn2 _, Expr a, Expr b) -> List.of(a, b);
      case Compare(Rel _, Expr a, Expr b) -> List.of(a, b);
      case Select(Expr c, Expr a, Expr b) -> List.of(c, a, b);
      case Fma(Expr a, Expr b, Expr c) -> List.of(a, b, c);
    };
  }

  /** The same node over other parts, as many as {@link #parts()} gives. */
  default Expr with(List<Expr> parts) {
    return switch (this) {
      case In _, Arg _, Out _, Const _ -> this;
      case Unary(Fn f, Expr _) -> new Unary(f, parts.get(0));
      case Binary(Fn2 f, Expr _, Expr _) -> new Binary(f, parts.get(0), parts.get(1));
      case Compare(Rel r, Expr _, Expr _) -> new Compare(r, parts.get(0), parts.get(1));
      case Select _ -> new Select(parts.get(0), parts.get(1), parts.get(2));
      case Fma _ -> new Fma(parts.get(0), parts.get(1), parts.get(2));
    };
  }

  /** Infix text with the inputs named in order: {@code 1 / (1 + exp(-a))}. */
  default String toString(String... inputNames) {
    return Text.infix(this, inputNames);
  }

  /** LaTeX with the inputs named in order: {@code \frac{1}{1 + e^{-x}}}. */
  default String latex(String... inputNames) {
    return Latex.of(this, inputNames);
  }
}
