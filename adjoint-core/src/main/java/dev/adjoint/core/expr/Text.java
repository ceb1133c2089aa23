package dev.adjoint.core.expr;

import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Compare;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Infix text. Short expressions are written out; in long ones, parts that occur more than once are
 * named first: {@code t1 = exp(-x); t1 / (1 + t1)}.
 */
final class Text {
  private static final int LONG = 60;
  private static final int CHOICE = 0;
  private static final int RELATION = 1;
  private static final int SUM = 2;
  private static final int PRODUCT = 3;
  private static final int SIGN = 4;
  private static final int ATOM = 5;

  private final String[] names;
  private final Map<Expr, String> named = new IdentityHashMap<>();

  private Text(String[] names) {
    this.names = names;
  }

  static String infix(Expr e, String... names) {
    Text text = new Text(names);
    List<Expr> order = Eval.order(List.of(e));
    StringBuilder s = new StringBuilder();
    if (writtenOut(order) > LONG) {
      Map<Expr, Integer> uses = new IdentityHashMap<>();
      for (Expr n : order) {
        n.parts().forEach(p -> uses.merge(p, 1, Integer::sum));
      }
      for (Expr n : order) {
        if (uses.getOrDefault(n, 0) > 1 && !n.parts().isEmpty()) {
          String t = "t" + (text.named.size() + 1);
          s.append(t).append(" = ").append(text.of(n, CHOICE)).append("; ");
          text.named.put(n, t);
        }
      }
    }
    return s.append(text.of(e, CHOICE)).toString();
  }

  /** Number of nodes if nothing were shared. */
  private static long writtenOut(List<Expr> order) {
    Map<Expr, Long> size = new IdentityHashMap<>();
    for (Expr n : order) {
      long total = 1;
      for (Expr p : n.parts()) {
        total = Math.min(LONG + 1, total + size.getOrDefault(p, 0L));
      }
      size.put(n, total);
    }
    return size.getOrDefault(order.getLast(), 0L);
  }

  /** A number as a person writes it: 2, not 2.0. */
  static String number(double v) {
    return v == Math.rint(v) && Math.abs(v) < 1e15 && (v != 0 || 1 / v > 0)
        ? Long.toString((long) v)
        : Double.toString(v);
  }

  static String input(int i, String[] names) {
    return i >= 0 && i < names.length ? names[i] : "x" + i;
  }

  private String of(Expr e, int level) {
    return Writing.of(e, level, this::pieces);
  }

  private Object pieces(Expr e, int level) {
    String t = named.get(e);
    if (t != null) {
      return t;
    }
    return switch (e) {
      case In(int i) -> input(i, names);
      case Arg(int i) -> "s" + i;
      case Out _ -> "y";
      case Const(double v) -> in(v < 0 ? SIGN : ATOM, level, number(v));
      case Unary u when u.fn() == Fn.NEG -> in(SIGN, level, "-", part(u.x(), SIGN));
      case Unary u -> List.of(u.fn().text() + "(", part(u.x(), CHOICE), ")");
      case Binary b -> binary(b.fn(), b.a(), b.b(), level);
      case Compare(Rel rel, Expr a, Expr b) ->
          in(RELATION, level, part(a, SUM), " " + rel.text() + " ", part(b, SUM));
      case Select(Expr c, Expr a, Expr b) ->
          in(CHOICE, level, part(c, RELATION), " ? ", part(a, RELATION), " : ", part(b, CHOICE));
      case Fma(Expr a, Expr b, Expr c) ->
          List.of("fma(", part(a, CHOICE), ", ", part(b, CHOICE), ", ", part(c, CHOICE), ")");
    };
  }

  private static Object binary(Fn2 fn, Expr a, Expr b, int level) {
    return switch (fn) {
      case ADD -> in(SUM, level, part(a, SUM), " + ", part(b, SUM));
      case SUB -> in(SUM, level, part(a, SUM), " - ", part(b, PRODUCT));
      case MUL -> in(PRODUCT, level, part(a, PRODUCT), " * ", part(b, PRODUCT));
      case DIV -> in(PRODUCT, level, part(a, PRODUCT), " / ", part(b, SIGN));
      case POW, MIN, MAX, HYPOT, ATAN2, REMAINDER, POLYGAMMA ->
          List.of(fn.text() + "(", part(a, CHOICE), ", ", part(b, CHOICE), ")");
    };
  }

  private static Writing.Part part(Expr e, int level) {
    return new Writing.Part(e, level);
  }

  private static Object in(int own, int level, Object... pieces) {
    return own < level ? List.of("(", List.of(pieces), ")") : List.of(pieces);
  }
}
