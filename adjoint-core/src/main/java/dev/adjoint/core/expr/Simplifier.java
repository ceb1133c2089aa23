package dev.adjoint.core.expr;

import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Compare;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites expressions into shorter ones and makes equal parts one node. Nodes are looked up by
 * kind and the numbers of their parts, so the work is proportional to the number of distinct nodes.
 *
 * <p>The exact level keeps every bit of the value (but for the sign and payload of a NaN): {@code x
 * * 1}, {@code --x}, {@code a + -b}. The algebraic level, for derivatives, also uses {@code x + 0 =
 * x}, merges constant factors and pulls out common ones. Neither replaces {@code x * 0} by 0: x may
 * be infinite.
 */
final class Simplifier {
  private record Key(Object kind, int a, int b, int c) {}

  private final boolean algebraic;
  private final Map<Key, Expr> nodes = new HashMap<>();
  private final Map<Expr, Integer> numbers = new IdentityHashMap<>();
  private final Map<Expr, Expr> done = new IdentityHashMap<>();

  private Simplifier(boolean algebraic) {
    this.algebraic = algebraic;
  }

  /** Keeps all bits. */
  static Simplifier exact() {
    return new Simplifier(false);
  }

  /** Keeps the real function. */
  static Simplifier algebraic() {
    return new Simplifier(true);
  }

  /** The simplified form; equal results are the same object. */
  Expr apply(Expr e) {
    for (Expr n : Eval.order(List.of(e))) {
      if (!done.containsKey(n)) {
        List<Expr> parts = new ArrayList<>(3);
        for (Expr p : n.parts()) {
          parts.add(simplified(p));
        }
        done.put(n, node(n.with(parts)));
      }
    }
    return simplified(e);
  }

  private Expr simplified(Expr e) {
    return Objects.requireNonNull(done.get(e), "parts come first");
  }

  /** The simplified form of a node whose parts are simplified. */
  private Expr node(Expr e) {
    Expr shorter = fold(e);
    if (shorter == null) {
      shorter =
          switch (e) {
            case Unary(Fn fn, Expr x) -> unary(fn, x);
            case Binary(Fn2 fn, Expr a, Expr b) ->
                switch (fn) {
                  case ADD -> add(a, b);
                  case SUB -> sub(a, b);
                  case MUL -> mul(a, b);
                  case DIV -> div(a, b);
                  case POW -> pow(a, b);
                  case MIN, MAX, HYPOT, ATAN2, REMAINDER, POLYGAMMA -> null;
                };
            case Select(Expr c, Expr a, Expr b) -> select(c, a, b);
            case Fma(Expr a, Expr b, Expr c) when algebraic && is(c, 0) -> times(a, b);
            default -> null;
          };
    }
    return shorter == null ? share(e) : shorter;
  }

  private Expr share(Expr e) {
    Key key =
        switch (e) {
          case Unary(Fn fn, Expr x) -> new Key(fn, number(x), -1, -1);
          case Binary(Fn2 fn, Expr a, Expr b) -> {
            int i = number(a);
            int j = number(b);
            yield fn.commutes()
                ? new Key(fn, Math.min(i, j), Math.max(i, j), -1)
                : new Key(fn, i, j, -1);
          }
          case Compare(Rel rel, Expr a, Expr b) -> new Key(rel, number(a), number(b), -1);
          case Select(Expr c, Expr a, Expr b) ->
              new Key(Select.class, number(c), number(a), number(b));
          case Fma(Expr a, Expr b, Expr c) -> new Key(Fma.class, number(a), number(b), number(c));
          case Expr.In _, Expr.Arg _, Expr.Out _, Const _ -> new Key(e, -1, -1, -1);
        };
    Expr shared = nodes.putIfAbsent(key, e);
    return shared == null ? e : shared;
  }

  private int number(Expr e) {
    return numbers.computeIfAbsent(e, _ -> numbers.size());
  }

  private static boolean is(Expr e, double value) {
    return e instanceof Const(double v) && v == value;
  }

  /** The value of a node whose parts are all constants. */
  private @Nullable Expr fold(Expr e) {
    List<Expr> parts = e.parts();
    if (parts.isEmpty()) {
      return null;
    }
    double[] v = new double[3];
    for (int i = 0; i < parts.size(); i++) {
      if (!(parts.get(i) instanceof Const(double value))) {
        return null;
      }
      v[i] = value;
    }
    return constant(Eval.node(e, v[0], v[1], v[2]));
  }

  /** Products such as √½ √½ come out one rounding off a short number; the number is meant. */
  private Expr constant(double value) {
    double shortened = Math.rint(value * 64) / 64;
    boolean near = algebraic && Math.abs(value - shortened) <= 2 * Math.ulp(value);
    return share(Expr.c(near && shortened != 0 ? shortened : value));
  }

  private Expr neg(Expr x) {
    return node(x.neg());
  }

  private Expr times(Expr a, Expr b) {
    return node(a.mul(b));
  }

  private @Nullable Expr unary(Fn fn, Expr x) {
    if (x instanceof Unary(Fn inner, Expr z) && inner == Fn.NEG) {
      if (fn == Fn.NEG) {
        return z;
      }
      if (fn == Fn.ABS || fn == Fn.COS || fn == Fn.COSH) {
        return node(new Unary(fn, z));
      }
    }
    if (algebraic && fn == Fn.NEG) {
      if (x instanceof Binary(Fn2 f, Expr a, Expr b)) {
        if (f == Fn2.MUL && a instanceof Const(double k)) {
          return times(constant(-k), b);
        }
        if (f == Fn2.MUL && b instanceof Const(double k)) {
          return times(constant(-k), a);
        }
        if (f == Fn2.SUB) {
          return node(b.sub(a));
        }
      }
      if (x instanceof Select(Expr c, Expr a, Expr b)
          && (a instanceof Const || b instanceof Const)) {
        return node(new Select(c, neg(a), neg(b)));
      }
    }
    return null;
  }

  private @Nullable Expr add(Expr a, Expr b) {
    if (a == b) {
      return times(constant(2), a);
    }
    if (b instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return node(a.sub(z));
    }
    if (a instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return node(b.sub(z));
    }
    if (!algebraic) {
      return null;
    }
    if (is(a, 0)) {
      return b;
    }
    if (is(b, 0)) {
      return a;
    }
    return commonFactor(Fn2.ADD, a, b);
  }

  private @Nullable Expr sub(Expr a, Expr b) {
    if (b instanceof Const(double k) && Double.doubleToRawLongBits(k) == 0) {
      return a;
    }
    if (b instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return node(a.add(z));
    }
    if (!algebraic) {
      return null;
    }
    if (is(a, 0)) {
      return neg(b);
    }
    return commonFactor(Fn2.SUB, a, b);
  }

  /** {@code k a ± k b = k (a ± b)}, and {@code 2 a + a = 3 a}. */
  private @Nullable Expr commonFactor(Fn2 sum, Expr a, Expr b) {
    double ka = factor(a);
    double kb = factor(b);
    if (withoutFactor(a) == withoutFactor(b)) {
      return times(constant(sum.value(ka, kb)), withoutFactor(a));
    }
    if (a instanceof Binary(Fn2 f, Expr a1, Expr a2)
        && b instanceof Binary(Fn2 g, Expr b1, Expr b2)
        && f == Fn2.MUL
        && g == Fn2.MUL) {
      if (a1 == b1) {
        return times(a1, node(new Binary(sum, a2, b2)));
      }
      if (a1 == b2) {
        return times(a1, node(new Binary(sum, a2, b1)));
      }
      if (a2 == b1) {
        return times(a2, node(new Binary(sum, a1, b2)));
      }
      if (a2 == b2) {
        return times(a2, node(new Binary(sum, a1, b1)));
      }
    }
    return null;
  }

  /** The constant that {@link #mul} moved to the front of a product, or 1. */
  private static double factor(Expr e) {
    return e instanceof Binary(Fn2 f, Const(double k), Expr _) && f == Fn2.MUL ? k : 1;
  }

  private static Expr withoutFactor(Expr e) {
    return e instanceof Binary(Fn2 f, Const _, Expr rest) && f == Fn2.MUL ? rest : e;
  }

  private @Nullable Expr mul(Expr a, Expr b) {
    if (is(a, 1)) {
      return b;
    }
    if (is(b, 1)) {
      return a;
    }
    if (is(a, -1)) {
      return neg(b);
    }
    if (is(b, -1)) {
      return neg(a);
    }
    if (a instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return neg(times(z, b));
    }
    if (b instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return neg(times(a, z));
    }
    if (!algebraic) {
      return null;
    }
    if (b instanceof Const && !(a instanceof Const)) {
      return times(b, a);
    }
    if (b instanceof Binary(Fn2 f, Expr k, Expr rest) && k instanceof Const) {
      if (f == Fn2.MUL) { // a (k r) = k (a r), so that constants meet
        return a instanceof Const ? times(node(a.mul(k)), rest) : times(k, times(a, rest));
      }
      if (f == Fn2.DIV && is(k, 1)) {
        return node(a.div(rest));
      }
    }
    if (a instanceof Binary(Fn2 f, Expr k, Expr rest) && k instanceof Const) {
      if (f == Fn2.MUL) {
        return times(k, times(rest, b));
      }
      if (f == Fn2.DIV && is(k, 1)) {
        return node(b.div(rest));
      }
    }
    return null;
  }

  private @Nullable Expr div(Expr a, Expr b) {
    if (is(b, 1)) {
      return a;
    }
    if (is(b, -1)) {
      return neg(a);
    }
    if (a instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return neg(node(z.div(b)));
    }
    if (b instanceof Unary(Fn fn, Expr z) && fn == Fn.NEG) {
      return neg(node(a.div(z)));
    }
    return null;
  }

  private @Nullable Expr pow(Expr a, Expr b) {
    if (!(b instanceof Const(double n))) {
      return null;
    }
    if (n == 0) {
      return constant(1);
    }
    if (n == 1) {
      return a;
    }
    if (n == 2) {
      return times(a, a);
    }
    if (n == 3) {
      return times(times(a, a), a);
    }
    return n == -1 ? node(constant(1).div(a)) : null;
  }

  private @Nullable Expr select(Expr c, Expr a, Expr b) {
    if (c instanceof Const(double v)) {
      return v != 0 ? a : b;
    }
    if (a == b) {
      return a;
    }
    if (a instanceof Select(Expr c2, Expr a2, Expr _) && c2 == c) {
      return node(new Select(c, a2, b));
    }
    if (b instanceof Select(Expr c2, Expr _, Expr b2) && c2 == c) {
      return node(new Select(c, a, b2));
    }
    return null;
  }
}
