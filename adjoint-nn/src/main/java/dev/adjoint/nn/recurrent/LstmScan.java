package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * i, f, o = σ(...), g = tanh(...), c_t = f c_(t-1) + i g, h_t = o tanh(c_t), or R (o tanh(c_t))
 * with a projection R.
 *
 * <p>Inputs: those of all scans, c₀ {@code [n, h]}, {@code projected} R {@code [m, h]}, {@code
 * masked} the mask. The result is flat: the states, then the last c.
 */
final class LstmScan extends Scan {
  private static final Formula FORWARD = Formula.multi("lstm", 13, forward(false));
  private static final Formula KEEPING = Formula.multi("lstm", 13, forward(true));
  private static final Formula BACK = Formula.multi("lstm'", 8, back(in(0), 1));
  private static final Formula PLAIN_BACK = Formula.multi("lstm'", 9, back(in(0).add(in(1)), 2));

  private static final int C = MORE;
  private static final int R = MORE + 1;

  private final boolean projected;

  LstmScan(boolean reverse, boolean masked, boolean wanted, boolean projected) {
    super("lstm", reverse, masked, wanted);
    this.projected = projected;
  }

  /**
   * In: W h of i, f, g, o; W_ih x of i, f, g, o; b of i, f, g, o; c. Out: the new c and h, and the
   * gates.
   */
  private static Expr[] forward(boolean gates) {
    Expr i = sigmoid(in(4).add(in(8)).add(in(0)));
    Expr f = sigmoid(in(5).add(in(9)).add(in(1)));
    Expr g = in(6).add(in(10)).add(in(2)).tanh();
    Expr o = sigmoid(in(7).add(in(11)).add(in(3)));
    Expr cell = f.mul(in(12)).add(i.mul(g));
    Expr h = o.mul(cell.tanh());
    return gates ? new Expr[] {cell, h, i, f, g, o} : new Expr[] {cell, h};
  }

  /**
   * In: what dh is made of, then at {@code p} dc, i, f, g, o, the old c and the new. Out: d of i,
   * f, g, o before σ; dc.
   */
  private static Expr[] back(Expr dh, int p) {
    Expr i = in(p + 1);
    Expr f = in(p + 2);
    Expr g = in(p + 3);
    Expr o = in(p + 4);
    Expr t = in(p + 6).tanh();
    Expr dc = in(p).add(dh.mul(o).mul(c(1).sub(t.mul(t))));
    return new Expr[] {
      dc.mul(g).mul(i.mul(c(1).sub(i))),
      dc.mul(in(p + 5)).mul(f.mul(c(1).sub(f))),
      dc.mul(i).mul(c(1).sub(g.mul(g))),
      dh.mul(t).mul(o.mul(c(1).sub(o))),
      dc.mul(f)
    };
  }

  @Override
  public Tensor definition(Tensor... in) {
    int steps = steps(in[X]);
    Tensor x = in[X].linear(in[IH], in[B]);
    Tensor h = in[H];
    Tensor cell = in[C];
    Tensor[] states = new Tensor[steps + 1];
    states[reverse ? steps : 0] = h;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      Tensor sum = x.select(0, k).add(h.linear(in[HH], null));
      int size = cell.size(-1);
      Tensor i = sum.narrow(-1, 0, size).sigmoid();
      Tensor f = sum.narrow(-1, size, size).sigmoid();
      Tensor g = sum.narrow(-1, 2 * size, size).tanh();
      Tensor o = sum.narrow(-1, 3 * size, size).sigmoid();
      Tensor nextCell = f.mul(cell).add(i.mul(g));
      Tensor next = o.mul(nextCell.tanh());
      next = projected ? next.linear(in[R], null) : next;
      h = chosen(in, k, next, h);
      cell = chosen(in, k, nextCell, cell);
      states[after(k)] = h;
    }
    return Tensor.concat(0, Tensor.stack(0, states).flatten(), cell.flatten());
  }

  @Override
  public Spec infer(Spec... in) {
    int states = (steps(in[X]) + 1) * in[H].shape().numel();
    return Spec.of(in[X].dtype(), Shape.of(states + in[C].shape().numel()));
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    int steps = steps(in[X]);
    int n = in[C].shape().size(0);
    int size = in[C].shape().size(1);
    int m = in[H].shape().size(1);
    View y = View.unfilled(out.dtype(), out.shape());
    View states = window(y, 0, steps + 1, n, m);
    View last = window(y, (steps + 1) * n * m, n, size);
    int kept = wanted ? steps : 1;
    View cells = wanted ? kept(out, steps + 1, n, size) : window(last, 0, 1, n, size);
    View gates = kept(out, kept, n, 4 * size); // W h, then in its place the gates
    View hidden = projected ? kept(out, kept, n, size) : states;
    View x = matrix(contiguous(kernels, in[X]), 0, steps);
    View bias = in[B].broadcastTo(Shape.of(n, 4 * size));
    Share share = new Share(kernels, x, in[IH], 4, n);
    Factor[] w = factors(kernels, in[HH], 4, n);
    Factor[] r = projected ? factors(kernels, in[R], 1, n) : new Factor[0];
    kernels.copy(in[H], row(states, reverse ? steps : 0));
    kernels.copy(in[C], row(cells, wanted && reverse ? steps : 0));
    View unmasked = masked ? unfilled(out, n, size) : last;
    Body body =
        (i, b) -> {
          int k = begin(i, steps, share, b);
          View old = row(states, before(k));
          View added = share.at(k);
          View sum = row(gates, wanted ? k : 0);
          View[] from = new View[13];
          for (int g = 0; g < 4; g++) {
            from[g] = b.of(sum, g, size);
            from[4 + g] = b.of(added, g, size);
            from[8 + g] = b.of(bias, g, size);
          }
          multiply(w, old, size, b, sum);
          from[12] = b.of(row(cells, wanted ? before(k) : 0));
          View nowCell = b.of(row(cells, wanted ? after(k) : 0));
          View c = masked ? b.of(unmasked) : nowCell;
          View h = b.of(projected ? row(hidden, wanted ? k : 0) : row(states, after(k)));
          if (wanted) {
            map(kernels, KEEPING, from, c, h, from[0], from[1], from[2], from[3]);
          } else {
            map(kernels, FORWARD, from, c, h);
          }
          if (masked) {
            choose(kernels, mask(in, k, b), c, from[12], nowCell);
          }
          if (!projected) {
            keep(kernels, in, k, b, h, b.of(old));
          }
        };
    Body project =
        (i, b) -> {
          int k = step(i, steps);
          View h = b.of(row(states, after(k)));
          r[0].multiply(b.rows(row(hidden, wanted ? k : 0)), b.unit(), h);
          keep(kernels, in, k, b, h, b.of(row(states, before(k))));
        };
    Phase gate = new Phase(size, 4 * (m + in[IH].shape().size(1)), body);
    if (projected) {
      run(kernels, steps, n, gate, new Phase(m, size, project));
    } else {
      run(kernels, steps, n, gate);
    }
    share.close();
    close(w);
    close(r);
    if (wanted) {
      kernels.copy(row(cells, reverse ? 0 : steps), last);
      Kept all = new Kept(x, states, cells, gates, hidden);
      Supplier<Scan> again = () -> new LstmScan(reverse, masked, true, projected);
      pass = once((k, dy, needs) -> back(k, in, all, dy, needs), again, in, out);
    }
    return y;
  }

  /** What the pass back needs. */
  private record Kept(View x, View states, View cells, View gates, View hidden) {}

  private @Nullable View[] back(Kernels kernels, View[] in, Kept kept, View dy, boolean[] needs) {
    View states = kept.states;
    View cells = kept.cells;
    View gates = kept.gates; // and in their place their gradients before σ
    int steps = steps(in[X]);
    int n = in[C].shape().size(0);
    int size = in[C].shape().size(1);
    int m = in[H].shape().size(1);
    View dStates = window(dy, 0, steps + 1, n, m);
    View dProjected = projected ? unfilled(dy, steps, n, m) : states;
    View dHidden = projected ? unfilled(dy, n, size) : states;
    View dh = unfilled(dy, n, m);
    View carried = zeros(dy, n, m);
    View meant = masked ? unfilled(dy, n, m) : dh;
    View dc = unfilled(dy, n, size);
    View meantCell = masked ? unfilled(dy, n, size) : dc;
    Factor w = kernels.factor(in[HH], n);
    Factor[] r = projected ? new Factor[] {kernels.factor(in[R], n)} : new Factor[0];
    kernels.copy(window(dy, (steps + 1) * n * m, n, size), dc);
    boolean plain = !masked && !projected; // then the pass adds what the step before it carried
    Body arrive =
        (i, b) -> {
          boolean first = i == steps;
          View before = b.of(carried);
          View d = b.of(dh);
          if (i > 0) {
            int next = step(steps - i, steps); // the step that was done before
            w.multiply(b.rows(row(gates, next)), b.unit(), before);
            keep(kernels, in, next, b, before, d);
          }
          if (!plain || first) {
            add(kernels, b.of(arriving(dStates, i, steps)), before, d);
          }
          if (!first && masked) {
            only(kernels, mask(in, step(steps - 1 - i, steps), b), d, b.of(meant));
          }
          if (!first && projected) {
            kernels.copy(b.of(meant), b.of(row(dProjected, step(steps - 1 - i, steps))));
          }
        };
    Body pass =
        (i, b) -> {
          if (i == steps) {
            return;
          }
          int k = step(steps - 1 - i, steps);
          View d = b.of(dc);
          View cell = b.of(meantCell);
          if (masked) {
            only(kernels, mask(in, k, b), d, cell);
          }
          View hidden = b.of(projected ? dHidden : plain ? arriving(dStates, i, steps) : meant);
          if (projected) {
            r[0].multiply(b.rows(meant), b.unit(), hidden);
          }
          int p = plain ? 1 : 0;
          View[] from = new View[8 + p];
          from[0] = hidden;
          if (plain) {
            from[1] = b.of(carried);
          }
          from[p + 1] = cell;
          View[] to = new View[5];
          for (int g = 0; g < 4; g++) {
            from[p + 2 + g] = b.of(row(gates, k), g, size);
            to[g] = from[p + 2 + g];
          }
          from[p + 6] = b.of(row(cells, before(k)));
          from[p + 7] = b.of(row(cells, after(k)));
          to[4] = cell;
          map(kernels, plain ? PLAIN_BACK : BACK, from, to);
          if (masked) {
            choose(kernels, mask(in, k, b), cell, d, d);
          }
        };
    if (projected) {
      run(kernels, steps + 1, n, new Phase(m, 4 * size, arrive), new Phase(size, m, pass));
    } else {
      Body both =
          (i, b) -> {
            arrive.run(i, b);
            pass.run(i, b);
          };
      run(kernels, steps + 1, n, new Phase(size, 4 * size, both));
    }
    close(w);
    close(r);
    @Nullable View[] all = new @Nullable View[needs.length];
    View d = matrix(gates, 0, steps);
    share(kernels, d, kept.x, in, needs, all);
    if (needs[HH]) {
      all[HH] = product(kernels, d, matrix(states, before(0), steps));
    }
    all[H] = dh;
    all[C] = dc;
    if (projected && needs[R]) {
      all[R] = product(kernels, matrix(dProjected, 0, steps), matrix(kept.hidden, 0, steps));
    }
    cells.giveBack();
    gates.giveBack();
    if (projected) {
      kept.hidden.giveBack();
    }
    return all;
  }
}
