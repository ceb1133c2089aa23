package dev.adjoint.cpu;

import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Compare;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.core.expr.Rel;
import dev.adjoint.cpu.Ir.Op;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns expressions into a program of machine operations. Constants become entries of a table that
 * loops get at run time, so formulas that differ in constants alone share their loops.
 */
final class Lowering {
  private final Ir ir;
  private final Approximations functions;
  private final MoreApproximations more;
  private final List<Double> constants = new ArrayList<>();
  private final Map<Expr, Integer> done = new IdentityHashMap<>();

  private Lowering(Lane lane) {
    ir = new Ir(lane);
    functions = new Approximations(ir);
    more = new MoreApproximations(ir, functions);
  }

  /** A program, and the constants it reads. */
  record Program(Ir ir, double[] constants) {}

  /** The program that computes these expressions. */
  static Program of(Lane lane, List<Expr> outputs) {
    Lowering lowering = new Lowering(lane);
    for (Expr e : Eval.order(outputs)) { // parts first: recursion stays shallow
      if (!(e instanceof Compare)) {
        lowering.real(e);
      }
    }
    for (Expr e : outputs) {
      lowering.ir.output(lowering.real(e));
    }
    double[] constants = lowering.constants.stream().mapToDouble(d -> d).toArray();
    return new Program(lowering.ir.withoutDeadCode(), constants);
  }

  private int real(Expr e) {
    Integer known = done.get(e);
    if (known == null) {
      known = lower(e);
      done.put(e, known);
    }
    return known;
  }

  private int lower(Expr e) {
    return switch (e) {
      case In(int i) -> ir.leaf(Op.IN, i);
      case Arg(int i) -> ir.leaf(Op.ARG, i);
      case Const(double v) -> {
        constants.add(v);
        yield ir.leaf(Op.CONSTANT, constants.size() - 1);
      }
      case Out _ -> throw new IllegalArgumentException("out() in a value");
      case Unary(Fn fn, Expr x) -> ir.lane == Lane.I64 ? integer(fn, x) : unary(fn, real(x));
      case Binary(Fn2 fn, Expr a, Expr b) when fn == Fn2.POW ->
          functions.pow(real(a), real(b), b instanceof Const(double p) ? p : Double.NaN);
      case Binary(Fn2 fn, Expr a, Expr b) ->
          ir.lane == Lane.I64 ? integer(fn, real(a), real(b)) : binary(fn, real(a), real(b));
      case Compare _ -> ir.select(mask(e), ir.literal(1), ir.literal(0));
      case Select(Expr c, Expr a, Expr b) -> ir.select(mask(c), real(a), real(b));
      case Fma(Expr a, Expr b, Expr c) ->
          ir.lane == Lane.I64
              ? ir.add(ir.mul(real(a), real(b)), real(c))
              : ir.fma(real(a), real(b), real(c));
    };
  }

  private int mask(Expr condition) {
    if (condition instanceof Compare(Rel rel, Expr l, Expr r)) {
      int a = real(l);
      int b = real(r);
      return switch (rel) {
        case LT -> ir.binary(Op.LT, a, b);
        case LE -> ir.binary(Op.LE, a, b);
        case GT -> ir.binary(Op.LT, b, a);
        case GE -> ir.binary(Op.LE, b, a);
        case EQ -> ir.binary(Op.EQ, a, b);
        case NE -> ir.binary(Op.NE, a, b);
      };
    }
    return ir.binary(Op.NE, real(condition), ir.literal(0));
  }

  private int unary(Fn fn, int x) {
    return switch (fn) {
      case NEG -> ir.neg(x);
      case ABS -> ir.abs(x);
      case SQRT -> ir.unary(Op.SQRT, x);
      case EXP -> functions.exp(x);
      case EXPM1 -> functions.expm1(x);
      case LOG -> functions.log(x);
      case LOG1P -> functions.log1p(x);
      case EXP2 -> functions.exp2(x);
      case LOG2 -> functions.log2(x);
      case LOG10 -> functions.log10(x);
      case TANH -> functions.tanh(x);
      case SINH -> more.sinh(x);
      case COSH -> more.cosh(x);
      case ASINH -> more.asinh(x);
      case ACOSH -> more.acosh(x);
      case ATANH -> more.atanh(x);
      case ERF -> functions.erf(x);
      case ERFC -> functions.erfc(x);
      case SIN -> more.sin(x);
      case COS -> more.cos(x);
      case TAN -> more.tan(x);
      case ASIN -> more.asin(x);
      case ACOS -> more.acos(x);
      case ATAN -> more.atan(x);
      case ERFINV, LGAMMA, DIGAMMA -> ir.host(fn, x); // rare
      case FLOOR -> functions.floor(x);
      case CEIL -> functions.ceil(x);
      case RINT -> functions.rint(x);
      case TRUNC -> functions.trunc(x);
    };
  }

  private int integer(Fn fn, Expr x) {
    return switch (fn) {
      case NEG -> ir.neg(real(x));
      case ABS -> ir.abs(real(x));
      case TRUNC ->
          x instanceof Binary(Fn2 f, Expr a, Expr b) && f == Fn2.DIV
              ? ir.binary(Op.TRUNC_DIV, real(a), real(b))
              : real(x);
      case FLOOR, CEIL, RINT -> real(x);
      default -> throw fn.ofIntegers();
    };
  }

  private int integer(Fn2 fn, int a, int b) {
    return switch (fn) {
      case REMAINDER -> ir.host(fn, a, b);
      case HYPOT, ATAN2, POLYGAMMA -> throw fn.ofIntegers();
      default -> binary(fn, a, b);
    };
  }

  private int binary(Fn2 fn, int a, int b) {
    return switch (fn) {
      case ADD -> ir.add(a, b);
      case SUB -> ir.sub(a, b);
      case MUL -> ir.mul(a, b);
      case DIV -> ir.div(a, b);
      case MIN -> ir.binary(Op.MIN, a, b);
      case MAX -> ir.binary(Op.MAX, a, b);
      case HYPOT -> more.hypot(a, b);
      case ATAN2 -> more.atan2(a, b);
      case REMAINDER -> more.remainder(a, b);
      case POLYGAMMA -> ir.host(fn, a, b); // rare
      case POW -> throw new IllegalStateException("lowered by Approximations.pow");
    };
  }
}
