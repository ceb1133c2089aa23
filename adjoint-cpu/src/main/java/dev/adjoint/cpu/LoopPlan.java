package dev.adjoint.cpu;

import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.cpu.Ir.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a formula is computed in one lane type: usually by one loop. A long formula is cut into
 * steps, each a loop of its own, that hand values on in scratch arrays: the JIT never compiles a
 * method over 8,000 bytes, and takes long over one half that size.
 *
 * <p>Operands are numbered: inputs, outputs, then scratch. Outputs are written by the last step
 * only, so they may lie over inputs.
 */
final class LoopPlan {
  /** Operations of a formula that may be one step; measured at some 10 bytes of bytecode each. */
  static final int LONGEST = 150;

  /**
   * Operations of a step when time matters: a processor looks some 180 operations ahead, and several
   * elements must fit in that, or it waits for one operation after the other.
   */
  static final int FASTEST = Integer.getInteger("fastest", 64);

  /** One loop: which operands are its inputs and outputs. */
  static final class Step {
    final Ir ir;
    final double[] constants;
    final int[] inputs;
    final int[] outputs;
    private final Map<Long, LoopPair> pairs = new HashMap<>();
    private volatile @Nullable LoopPair last;

    Step(Lowering.Program program, int[] inputs, int[] outputs) {
      this.ir = program.ir();
      this.constants = program.constants();
      this.inputs = inputs;
      this.outputs = outputs;
    }

    boolean usesVectors() {
      synchronized (pairs) {
        return pairs.values().stream().anyMatch(LoopPair::isVector);
      }
    }

    /** The loop for this pattern of inner strides. */
    LoopPair pair(Formula f, LoopCache cache, long pattern) {
      LoopPair p = last;
      if (p != null && p.pattern == pattern) {
        return p;
      }
      synchronized (pairs) {
        p = pairs.get(pattern);
        if (p == null) {
          p = cache.get(f.name(), ir, inputs.length, pattern);
          pairs.put(pattern, p);
        }
      }
      last = p;
      return p;
    }
  }

  final Formula formula;
  final Lane lane;
  final Step[] steps;

  /** Number of scratch operands. */
  final int temporaries;

  /** Operations an element takes. */
  final int cost;

  /** A plan with one step if the formula takes {@code longest} operations at most. */
  LoopPlan(Formula formula, Lane lane, int longest) {
    this.formula = formula;
    this.lane = lane;
    Lowering.Program whole = Lowering.of(lane, formula.outputs());
    cost = operations(whole.ir());
    if (cost <= longest) {
      int[] inputs = new int[formula.inputs()];
      int[] outputs = new int[formula.outputs().size()];
      for (int k = 0; k < inputs.length; k++) {
        inputs[k] = k;
      }
      for (int k = 0; k < outputs.length; k++) {
        outputs[k] = inputs.length + k;
      }
      steps = new Step[] {new Step(whole, inputs, outputs)};
      temporaries = 0;
    } else {
      Cutter cutter = new Cutter(formula, lane, longest * 3 / 4);
      steps = cutter.steps.toArray(new Step[0]);
      temporaries = cutter.temporaries;
    }
  }

  private static int operations(Ir ir) {
    int n = 0;
    for (Ir.Node node : ir.nodes()) {
      Op op = node.op();
      if (op != Op.LITERAL && op != Op.BIT_LITERAL && op != Op.CONSTANT && op != Op.ARG) {
        n++;
      }
    }
    return n;
  }

  /** Cuts the nodes of a formula, parts first, into groups of bounded length. */
  private static final class Cutter {
    final List<Step> steps = new ArrayList<>();
    int temporaries;

    private final Formula formula;
    private final Lane lane;
    private final Map<Expr, Integer> group = new IdentityHashMap<>();
    private final Map<Expr, Integer> scratch = new IdentityHashMap<>();

    Cutter(Formula formula, Lane lane, int target) {
      this.formula = formula;
      this.lane = lane;
      List<Expr> order = new ArrayList<>(Eval.order(formula.outputs()));
      order.removeIf(e -> e.parts().isEmpty());
      int g = 0;
      int length = 0;
      for (Expr e : order) {
        int cost = costAlone(e);
        if (length > 0 && length + cost > target) {
          g++;
          length = 0;
        }
        length += cost;
        group.put(e, g);
      }
      int last = g;
      for (Expr e : order) {
        for (Expr p : e.parts()) {
          if (groupOf(p) < groupOf(e)) {
            giveScratch(p);
          }
        }
      }
      for (Expr e : formula.outputs()) {
        if (groupOf(e) < last) {
          giveScratch(e);
        }
      }
      for (int i = 0; i <= last; i++) {
        steps.add(step(order, i, i == last));
      }
    }

    /** The group of a node; leaves are at hand in all. */
    private int groupOf(Expr e) {
      return group.getOrDefault(e, Integer.MAX_VALUE);
    }

    private void giveScratch(Expr e) {
      if (!scratch.containsKey(e)) {
        scratch.put(e, formula.inputs() + formula.outputs().size() + temporaries++);
      }
    }

    private int costAlone(Expr e) {
      List<Expr> leaves = new ArrayList<>();
      for (int i = 0; i < e.parts().size(); i++) {
        leaves.add(Expr.in(i));
      }
      return operations(Lowering.of(lane, List.of(e.with(leaves))).ir());
    }

    private Step step(List<Expr> order, int g, boolean last) {
      List<Integer> inputs = new ArrayList<>();
      List<Integer> outputs = new ArrayList<>();
      List<Expr> values = new ArrayList<>();
      Map<Expr, Expr> here = new IdentityHashMap<>();
      for (Expr e : order) {
        if (groupOf(e) == g) {
          List<Expr> parts = new ArrayList<>();
          for (Expr p : e.parts()) {
            parts.add(local(p, here, inputs));
          }
          here.put(e, e.with(parts));
          if (scratch.containsKey(e)) {
            outputs.add(scratch.get(e));
            values.add(here.get(e));
          }
        }
      }
      if (last) {
        for (int k = 0; k < formula.outputs().size(); k++) {
          outputs.add(formula.inputs() + k);
          values.add(local(formula.outputs().get(k), here, inputs));
        }
      }
      return new Step(Lowering.of(lane, values), ints(inputs), ints(outputs));
    }

    /** A value as this step sees it: computed here, or an input. */
    private Expr local(Expr e, Map<Expr, Expr> here, List<Integer> inputs) {
      Expr known = here.get(e);
      if (known != null) {
        return known;
      }
      Integer slot = e instanceof In(int k) ? Integer.valueOf(k) : scratch.get(e);
      if (slot == null) {
        return e; // a constant or a run-time scalar
      }
      int at = inputs.indexOf(slot);
      if (at < 0) {
        at = inputs.size();
        inputs.add(slot);
      }
      Expr in = Expr.in(at);
      here.put(e, in);
      return in;
    }

    private static int[] ints(List<Integer> list) {
      return list.stream().mapToInt(i -> i).toArray();
    }
  }
}
