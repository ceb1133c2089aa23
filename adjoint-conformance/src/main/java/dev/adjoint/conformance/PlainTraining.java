package dev.adjoint.conformance;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Training with the core alone: parameters, a loss, a rule for the step. */
final class PlainTraining {
  /** One step of one parameter. */
  interface Rule {
    /** Updates {@code w} and its two buffers of state with its gradient; steps count from 1. */
    void step(Param w, Param m, Param v, Tensor gradient, int step);
  }

  private final List<Param> weights = new ArrayList<>();
  private final List<Param> first = new ArrayList<>();
  private final List<Param> second = new ArrayList<>();
  private final Rule rule;
  private int steps;

  PlainTraining(List<Tensor> start, Rule rule) {
    for (Tensor t : start) {
      weights.add(new Param(t));
      first.add(Param.buffer(Tensor.zeros(t.dtype(), t.shape())));
      second.add(Param.buffer(Tensor.zeros(t.dtype(), t.shape())));
    }
    this.rule = rule;
  }

  /** w - lr g. */
  static Rule sgd(double lr) {
    return (w, _, _, g, _) -> w.assign(w.sub(g.mul(lr)));
  }

  private static final Expr G = in(3);
  private static final Expr M = in(1).mul(arg(0)).add(G.mul(arg(1)));
  private static final Expr V = in(2).mul(arg(2)).add(G.mul(G).mul(arg(3)));
  private static final Formula ADAM =
      Formula.multi(
          "adam", 4, in(0).sub(M.mul(arg(4)).div(V.sqrt().mul(arg(5)).add(arg(6)))), M, V);

  /** Adam (Kingma and Ba, 2015) with the usual decays. */
  static Rule adam(double lr) {
    return (w, m, v, g, step) -> {
      double size = lr / (1 - Math.pow(0.9, step));
      double root = 1 / Math.sqrt(1 - Math.pow(0.999, step));
      double[] args = {0.9, 1 - 0.9, 0.999, 1 - 0.999, size, root, 1e-8};
      Param.update(ADAM, args, List.of(w, m, v), List.of(g));
    };
  }

  /** One step; gives the loss before it. */
  double step(Function<List<? extends Operand>, Tensor> loss) {
    Tensor l = loss.apply(weights);
    l.backward();
    steps++;
    for (int i = 0; i < weights.size(); i++) {
      @Nullable Tensor g = weights.get(i).grad();
      if (g != null) {
        rule.step(weights.get(i), first.get(i), second.get(i), g, steps);
      }
      weights.get(i).zeroGrad();
    }
    return l.item();
  }

  List<Tensor> values() {
    return weights.stream().map(Param::value).toList();
  }
}
