package dev.adjoint.nn.optim;

import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * An optimizer whose step is one formula for every element: (θ, state..., g) ↦ (θ, state...), in
 * one pass over memory.
 */
abstract class Elementwise<O> extends Optimizer {
  /** Finds the numbers of a step. */
  interface Numbers {
    /** The formula of step t, from 1, of parameter i; writes its numbers to args. */
    Formula at(double[] args, double eta, long t, int i);
  }

  /** State of a parameter: its name, and the number it starts at. */
  record Slot(String name, double start) {
    static List<Slot> zeros(String... names) {
      return List.of(names).stream().map(n -> new Slot(n, 0)).toList();
    }
  }

  /** What options come to: the state they need and how a step goes. */
  record Plan(List<Slot> slots, int args, Numbers numbers) {}

  private record Step(List<Param> targets, Numbers numbers, double[] args, boolean rowWise) {}

  private static final Map<Formula, Formula> ROW_WISE = new ConcurrentHashMap<>();

  private final Step[] todo = new Step[parameters().size()];

  Elementwise(double learningRate, List<Group<O>> groups, Function<O, Plan> plan) {
    super(learningRate, groups);
    int i = 0;
    for (Group<O> group : groups) {
      Plan p = plan.apply(group.options());
      double[] args = new double[p.args];
      for (Param w : group.parameters()) {
        List<Param> all = new ArrayList<>(List.of(w));
        for (Slot s : p.slots) {
          all.add(slot(s.name, i, s.start));
        }
        todo[i++] = new Step(List.copyOf(all), p.numbers, args, group.rowWise());
      }
    }
  }

  /** Without a look at the gradient, whose memory the next backward pass may use again. */
  @Override
  final void update(int i, Param p) {
    Step s = todo[i];
    if (s.rowWise) {
      super.update(i, p);
      return;
    }
    Formula rule = s.numbers.at(s.args, rateOf(i), stepOf(i), i);
    var _ = Param.updateByGradient(callerLine(), rule, s.args, s.targets);
  }

  @Override
  protected void update(int i, Param p, Tensor g) {
    Step s = todo[i];
    Formula rule = s.numbers.at(s.args, rateOf(i), stepOf(i), i);
    if (g.rank() == 0 || g.numel() == 0) {
      Param.update(callerLine(), rule, s.args, s.targets, List.of(g));
      return;
    }
    int n = g.size(0);
    int[] column = new int[g.rank()];
    Arrays.fill(column, 1);
    column[0] = n;
    Tensor rows = g.detach().abs().reshape(n, g.numel() / n).amax(-1).reshape(column);
    Formula some = ROW_WISE.computeIfAbsent(rule, Elementwise::rowWise);
    Param.update(callerLine(), some, s.args, s.targets, List.of(g, rows));
  }

  /** The same where the last input is not 0; elsewhere nothing changes. */
  private static Formula rowWise(Formula rule) {
    int n = rule.inputs();
    Expr[] out = new Expr[rule.outputs().size()];
    for (int k = 0; k < out.length; k++) {
      out[k] = select(in(n).ne(0), rule.outputs().get(k), in(k));
    }
    return Formula.multi(rule.name() + "Rows", n + 1, out);
  }

  /** a / b; without an ε in b, a quotient by 0 counts as 0. */
  static Expr quotient(Expr a, Expr b, boolean bare) {
    return bare ? select(b.eq(0), Expr.c(0), a.div(b)) : a.div(b);
  }
}
