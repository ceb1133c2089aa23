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
 * method over 8,000 bytes, and takes long over one half that size. {@link #fastest} cuts further,
 * where chains of dependent operations would keep the processor waiting: softplus takes 0.57 ns an
 * element in two steps, 0.84 in one.
 *
 * <p>Operands are numbered: inputs, outputs, then scratch. Outputs are written by the last step
 * only, so they may lie over inputs.
 */
final class LoopPlan {
  /** Operations of a formula that may be one step; measured at some 10 bytes of bytecode each. */
  private static final int LONGEST = 150;

  private static final int TARGET = 110;

  /** Lengths of steps to try when time matters. */
  private static final int[] SHORTER = {24, 36, 48, 64, 80};

  /** Cycles that are not worth the search. */
  private static final double SHORT = 30;

  /** Cycles that a step costs beside its operations, and an operand it reads or writes. */
  private static final double PER_STEP = 3;

  private static final double PER_OPERAND = 1.5;

  /** What a call of a rare function costs, in operations. */
  private static final int PER_CALL = 64;

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

  /** About how many cycles a vector takes. */
  final double cycles;

  private LoopPlan(Formula formula, Lane lane, List<Step> steps, int temporaries) {
    this.formula = formula;
    this.lane = lane;
    this.steps = steps.toArray(new Step[0]);
    this.temporaries = temporaries;
    int n = 0;
    double t = 0;
    for (Step s : steps) {
      n += operations(s.ir) + (s.ir.lane != Lane.I64 && !s.ir.hasVectorForm() ? PER_CALL : 0);
      t += s.ir.cycles() + PER_STEP + PER_OPERAND * (s.inputs.length + s.outputs.length);
    }
    cost = n;
    cycles = t;
  }

  /** As few steps as possible. */
  static LoopPlan of(Formula formula, Lane lane) {
    Lowering.Program whole = Lowering.of(lane, formula.outputs());
    if (operations(whole.ir()) > LONGEST) {
      return cut(formula, lane, TARGET);
    }
    int[] inputs = new int[formula.inputs()];
    int[] outputs = new int[formula.outputs().size()];
    for (int k = 0; k < inputs.length; k++) {
      inputs[k] = k;
    }
    for (int k = 0; k < outputs.length; k++) {
      outputs[k] = inputs.length + k;
    }
    return new LoopPlan(formula, lane, List.of(new Step(whole, inputs, outputs)), 0);
  }

  private static LoopPlan cut(Formula formula, Lane lane, int target) {
    Cutter cutter = new Cutter(formula, lane, target);
    return new LoopPlan(formula, lane, cutter.steps, cutter.temporaries);
  }

  /**
   * The same in the steps that take vectors the least time; this plan, if it is clearly no worse.
   */
  LoopPlan fastest() {
    if (cycles < SHORT) {
      return this;
    }
    LoopPlan best = this;
    for (int target : SHORTER) {
      if (cost > target && lane != Lane.I64) {
        LoopPlan p = cut(formula, lane, target);
        if (p.cycles < best.cycles && p.cycles < 0.85 * cycles) {
          best = p;
        }
      }
    }
    return best;
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
        if (length > target / 3 && length + cost > target) {
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
