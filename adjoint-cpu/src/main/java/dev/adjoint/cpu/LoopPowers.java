package dev.adjoint.cpu;

import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Powers whose exponent is a run-time scalar, as in {@code x.pow(3)}: where the exponent turns out
 * to be easy, another formula, with the exponent as a constant, is run instead. Which one depends
 * on the exponent's value alone.
 */
final class LoopPowers {
  private final Formula formula;
  private final List<Expr> exponents;
  private final Eval values;
  private final Map<List<Double>, Formula> easy = new ConcurrentHashMap<>();

  private LoopPowers(Formula formula, List<Expr> exponents) {
    this.formula = formula;
    this.exponents = exponents;
    values = new Eval(exponents);
  }

  /** The powers of a formula with exponents that depend on run-time scalars only; null if none. */
  static @Nullable LoopPowers of(Formula f) {
    Map<Expr, Boolean> scalar = new IdentityHashMap<>(); // true: depends on a run-time scalar
    List<Expr> exponents = new ArrayList<>();
    for (Expr e : Eval.order(f.outputs())) {
      switch (e) {
        case In _, Out _ -> {}
        case Const _ -> scalar.put(e, false);
        case Arg _ -> scalar.put(e, true);
        default -> {
          if (e.parts().stream().allMatch(scalar::containsKey)) {
            scalar.put(e, e.parts().stream().anyMatch(scalar::get));
          }
          if (e instanceof Binary(Fn2 fn, Expr _, Expr p)
              && fn == Fn2.POW
              && Boolean.TRUE.equals(scalar.get(p))) {
            exponents.add(p);
          }
        }
      }
    }
    return exponents.isEmpty() ? null : new LoopPowers(f, exponents);
  }

  /** The formula to run with these scalars. */
  Formula with(double[] args) {
    double[] p = values.eval(new double[0], args, Double.NaN);
    boolean any = false;
    List<Double> key = new ArrayList<>(p.length);
    for (double v : p) {
      boolean e = Approximations.isEasyExponent(v);
      any |= e;
      key.add(e ? v : Double.NaN);
    }
    return any ? easy.computeIfAbsent(key, this::replace) : formula;
  }

  private Formula replace(List<Double> key) {
    Map<Expr, Expr> done = new IdentityHashMap<>();
    Expr[] outputs = new Expr[formula.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = replace(formula.outputs().get(i), key, done);
    }
    return Formula.multi(formula.name(), formula.inputs(), outputs);
  }

  private Expr replace(Expr e, List<Double> key, Map<Expr, Expr> done) {
    Expr known = done.get(e);
    if (known == null) {
      List<Expr> parts = new ArrayList<>(e.parts());
      parts.replaceAll(p -> replace(p, key, done));
      if (e instanceof Binary(Fn2 fn, Expr _, Expr p) && fn == Fn2.POW) {
        for (int i = 0; i < exponents.size(); i++) {
          if (exponents.get(i) == p && !Double.isNaN(key.get(i))) {
            parts.set(1, Expr.c(key.get(i)));
          }
        }
      }
      known = e.with(parts);
      done.put(e, known);
    }
    return known;
  }
}
