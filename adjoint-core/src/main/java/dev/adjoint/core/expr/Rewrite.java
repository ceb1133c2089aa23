package dev.adjoint.core.expr;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    for (Expr e : Eval.order(outputs)) {
      List<Expr> replaced = new ArrayList<>(3);
      for (Expr p : e.parts()) {
        replaced.add(Objects.requireNonNull(done.get(p), "parts come first"));
      }
      done.put(e, replaced.isEmpty() ? f.apply(e) : e.with(replaced));
    }
    for (Expr e : outputs) {
      results.add(Objects.requireNonNull(done.get(e)));
    }
    return results;
  }
}
