package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.core.expr.Formula;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Differentiation of expressions by the rules of school, without any simplification. */
final class Symbolic {
  private Symbolic() {}

  /** l(n + 1) = 4 l(n) (1 - l(n)), l1 = x, written out. */
  static Expr logisticMap(int n) {
    Expr l = Expr.in(0);
    for (int i = 1; i < n; i++) {
      l = Expr.c(4).mul(l).mul(Expr.c(1).sub(l));
    }
    return l;
  }

  /** The derivative of sums, differences and products by x. */
  static Expr derivative(Expr e) {
    return switch (e) {
      case Expr.In _ -> Expr.c(1);
      case Expr.Const _ -> Expr.c(0);
      case Expr.Binary(Fn2 f, Expr a, Expr b) ->
          switch (f) {
            case ADD -> derivative(a).add(derivative(b));
            case SUB -> derivative(a).sub(derivative(b));
            case MUL -> derivative(a).mul(b).add(a.mul(derivative(b)));
            default -> throw new IllegalArgumentException("no rule for " + f);
          };
      default -> throw new IllegalArgumentException("no rule for " + e);
    };
  }

  /** Nodes of the tree, each occurrence counted: the length of what would be written down. */
  static int size(Expr e) {
    return 1 + e.parts().stream().mapToInt(Symbolic::size).sum();
  }

  /** Nodes that differ: what remains to be computed if equal parts are computed once. */
  static int distinct(Expr e) {
    Set<Expr> nodes = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(e, nodes);
    return nodes.size();
  }

  private static void collect(Expr e, Set<Expr> nodes) {
    if (nodes.add(e)) {
      e.parts().forEach(part -> collect(part, nodes));
    }
  }

  /** Its number at x. */
  static double at(Expr e, double x) {
    return Formula.of("e", 1, e).eval(new double[] {x})[0];
  }
}
