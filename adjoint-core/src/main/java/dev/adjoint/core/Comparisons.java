package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;

/**
 * Comparisons, logic and choice, element by element with broadcasting. Comparisons give BOOL
 * tensors, which need no gradient; every comparison with NaN but {@code ne} is false.
 */
public sealed interface Comparisons extends Family permits Operand {
  /** a = b. */
  default Tensor eq(Operand b) {
    return Compare.of(Compare.EQ, tensor(), b);
  }

  /** a = b. */
  default Tensor eq(double b) {
    return Compare.of(Compare.EQ_NUMBER, b, tensor());
  }

  /** a ≠ b. */
  default Tensor ne(Operand b) {
    return Compare.of(Compare.NE, tensor(), b);
  }

  /** a ≠ b. */
  default Tensor ne(double b) {
    return Compare.of(Compare.NE_NUMBER, b, tensor());
  }

  /** a &lt; b. */
  default Tensor lt(Operand b) {
    return Compare.of(Compare.LT, tensor(), b);
  }

  /** a &lt; b. */
  default Tensor lt(double b) {
    return Compare.of(Compare.LT_NUMBER, b, tensor());
  }

  /** a ≤ b. */
  default Tensor le(Operand b) {
    return Compare.of(Compare.LE, tensor(), b);
  }

  /** a ≤ b. */
  default Tensor le(double b) {
    return Compare.of(Compare.LE_NUMBER, b, tensor());
  }

  /** a &gt; b. */
  default Tensor gt(Operand b) {
    return Compare.of(Compare.GT, tensor(), b);
  }

  /** a &gt; b. */
  default Tensor gt(double b) {
    return Compare.of(Compare.GT_NUMBER, b, tensor());
  }

  /** a ≥ b. */
  default Tensor ge(Operand b) {
    return Compare.of(Compare.GE, tensor(), b);
  }

  /** a ≥ b. */
  default Tensor ge(double b) {
    return Compare.of(Compare.GE_NUMBER, b, tensor());
  }

  /** Whether elements are NaN. */
  default Tensor isNaN() {
    return Compare.of(Compare.IS_NAN, tensor());
  }

  /** Whether elements are neither NaN nor infinite. */
  default Tensor isFinite() {
    return Compare.of(Compare.IS_FINITE, tensor());
  }

  /** Whether elements are ∞ or -∞. */
  default Tensor isInf() {
    return Compare.of(Compare.IS_INF, tensor());
  }

  /** a and b, of truth values or of numbers that are not 0. */
  default Tensor logicalAnd(Operand b) {
    return Compare.of(Compare.AND, tensor(), b);
  }

  /** a or b, of truth values or of numbers that are not 0. */
  default Tensor logicalOr(Operand b) {
    return Compare.of(Compare.OR, tensor(), b);
  }

  /** Either a or b and not both, of truth values or of numbers that are not 0. */
  default Tensor logicalXor(Operand b) {
    return Compare.of(Compare.XOR, tensor(), b);
  }

  /** not a. */
  default Tensor logicalNot() {
    return Compare.of(Compare.EQ_NUMBER, 0, tensor());
  }

  /**
   * a where this is true, b elsewhere. The gradient goes to the chosen one alone: an infinite or
   * NaN value of the other does not spoil it.
   */
  default Tensor where(Operand a, Operand b) {
    return Elementwise.apply(
        Compare.WHERE, Elementwise.Result.CHOICE, new double[0], tensor(), a, b);
  }
}

/** The formulas of {@link Comparisons}. */
final class Compare {
  private static final Expr A = in(0);
  private static final Expr B = in(1);
  private static final Expr N = arg(0);

  static final Formula EQ = Formula.of("eq", 2, A.eq(B));
  static final Formula NE = Formula.of("ne", 2, A.ne(B));
  static final Formula LT = Formula.of("lt", 2, A.lt(B));
  static final Formula LE = Formula.of("le", 2, A.le(B));
  static final Formula GT = Formula.of("gt", 2, A.gt(B));
  static final Formula GE = Formula.of("ge", 2, A.ge(B));
  static final Formula EQ_NUMBER = Formula.of("eq", 1, A.eq(N));
  static final Formula NE_NUMBER = Formula.of("ne", 1, A.ne(N));
  static final Formula LT_NUMBER = Formula.of("lt", 1, A.lt(N));
  static final Formula LE_NUMBER = Formula.of("le", 1, A.le(N));
  static final Formula GT_NUMBER = Formula.of("gt", 1, A.gt(N));
  static final Formula GE_NUMBER = Formula.of("ge", 1, A.ge(N));
  static final Formula IS_NAN = Formula.of("isNaN", 1, A.ne(A));
  static final Formula IS_FINITE = Formula.of("isFinite", 1, A.sub(A).eq(c(0)));
  static final Formula IS_INF = Formula.of("isInf", 1, A.eq(A).mul(A.sub(A).ne(0)));
  static final Formula AND = Formula.of("logicalAnd", 2, A.ne(0).mul(B.ne(0)));
  static final Formula OR = Formula.of("logicalOr", 2, A.ne(0).max(B.ne(0)));
  static final Formula XOR = Formula.of("logicalXor", 2, A.ne(0).ne(B.ne(0)));
  static final Formula WHERE = Formula.of("where", 3, select(A.ne(0), B, in(2)));

  private Compare() {}

  static Tensor of(Formula f, Operand... in) {
    return Elementwise.apply(f, Elementwise.Result.BOOL, new double[0], in);
  }

  /** Integers are compared as integers, unless the number is none. */
  static Tensor of(Formula f, double arg, Operand x) {
    boolean exact = x.dtype().isFloating() || Elementwise.isWhole(arg);
    Tensor t = exact ? x.tensor() : x.tensor().to(DType.F64);
    return Elementwise.apply(f, Elementwise.Result.BOOL, new double[] {arg}, t);
  }
}
