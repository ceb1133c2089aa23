package dev.adjoint.core.expr;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Substitution. */
public final class Rewrite {
  private Rewrite() {}

  /**
   * Replaces every leaf by {@code f(leaf)}; parts shared before are shared after. Composing
   * formulas is replacing their inputs by the expressions that compute them.
   */
  public static List<Expr> leaves(List<Expr> outputs, UnaryOperator<Expr> f) {
    Map<Expr, Expr> done = new IdentityHashMap<>();
    List<Expr> results = new ArrayList<>(outputs.size());
    for (Expr e : outputs) {
      results.add(leaves(e, f, done));
    }
    return results;
  }

  private static Expr leaves(Expr e, UnaryOperator<Expr> f, Map<Expr, Expr> done) {
    Expr known = done.get(e);
    if (known != null) {
      return known;
    }
    List<Expr> parts = e.parts();
    Expr result;
    if (parts.isEmpty()) {
      result = f.apply(e);
    } else {
      List<Expr> replaced = new ArrayList<>(3);
      for (Expr p : parts) {
        replaced.add(leaves(p, f, done));
      }
      result = e.with(replaced);
    }
    done.put(e, result);
    return result;
  }
}
