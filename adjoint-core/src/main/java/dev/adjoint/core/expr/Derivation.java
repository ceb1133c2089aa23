package dev.adjoint.core.expr;

import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chain rule: {@code d f(a, b) = ∂f/∂a da + ∂f/∂b db}, where {@code d in(i) = 1} and every
 * other leaf has derivative 0.
 *
 * <p>The derivative of a choice is a choice of derivatives, and a factor is pushed into its
 * branches where one of them is 0. So a branch that does not depend on the input contributes
 * exactly 0, never 0 times an infinity of the other branch.
 */
final class Derivation {
  static final Expr ZERO = Expr.c(0);

  private final int input;
  private final Expr root;
  private final Map<Expr, Expr> done = new IdentityHashMap<>();

  private Derivation(int input, Expr root) {
    this.input = input;
    this.root = root;
  }

  /** ∂value/∂in(input), not simplified, in terms of inputs, arguments and the value itself. */
  static Expr of(Expr value, int input) {
    Derivation all = new Derivation(input, value);
    Eval.order(List.of(value)).forEach(all::d); // parts first: no rule has to wait for another
    return all.d(value);
  }

  private Expr d(Expr e) {
    Expr known = done.get(e);
    if (known == null) {
      known = rule(e);
      done.put(e, known);
    }
    return known;
  }

  private Expr rule(Expr e) {
    Expr y = e == root ? Expr.out() : e;
    return switch (e) {
      case In(int i) -> i == input ? Expr.c(1) : ZERO;
      case Expr.Arg _, Expr.Out _, Const _, Expr.Compare _ -> ZERO;
      case Unary(Fn fn, Expr x) -> {
        Expr dx = d(x);
        yield isZero(dx) ? ZERO : times(fn.derivative(x, y), dx);
      }
      case Binary(Fn2 fn, Expr a, Expr b) -> {
        Expr da = d(a);
        Expr db = d(b);
        yield plus(
            isZero(da) ? ZERO : times(fn.derivativeA(a, b, y), da),
            isZero(db) ? ZERO : times(fn.derivativeB(a, b, y), db));
      }
      case Fma(Expr a, Expr b, Expr c) -> plus(plus(times(b, d(a)), times(a, d(b))), d(c));
      case Select(Expr c, Expr a, Expr b) -> choose(c, d(a), d(b));
    };
  }

  static boolean isZero(Expr d) {
    return d instanceof Const(double v) && v == 0;
  }

  private static boolean isOne(Expr d) {
    return d instanceof Const(double v) && v == 1;
  }

  private static Expr choose(Expr c, Expr a, Expr b) {
    return isZero(a) && isZero(b) ? ZERO : Expr.select(c, a, b);
  }

  private static Expr plus(Expr a, Expr b) {
    if (isZero(a)) {
      return b;
    }
    if (isZero(b)) {
      return a;
    }
    if (a instanceof Select(Expr c, Expr a1, Expr a2)
        && b instanceof Select(Expr k, Expr b1, Expr b2)
        && c == k) {
      return choose(c, plus(a1, b1), plus(a2, b2));
    }
    return a.add(b);
  }

  /** a b, where a 0 wins over anything and a choice with a constant branch stays outermost. */
  static Expr times(Expr a, Expr b) {
    if (isZero(a) || isZero(b)) {
      return ZERO;
    }
    if (isOne(a)) {
      return b;
    }
    if (isOne(b)) {
      return a;
    }
    if (b instanceof Select(Expr c, Expr b1, Expr b2) && hasConstantBranch(b)) {
      return choose(c, times(a, b1), times(a, b2));
    }
    if (a instanceof Select(Expr c, Expr a1, Expr a2) && hasConstantBranch(a)) {
      return choose(c, times(a1, b), times(a2, b));
    }
    return a.mul(b);
  }

  private static boolean hasConstantBranch(Expr e) {
    return e instanceof Const
        || (e instanceof Select(Expr _, Expr a, Expr b)
            && (hasConstantBranch(a) || hasConstantBranch(b)));
  }
}
