package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/**
 * i, f, o = σ(...), g = tanh(...), c_t = f c_(t-1) + i g, h_t = o tanh(c_t), or R (o tanh(c_t))
 * with a projection R.
 *
 * <p>Inputs: x {@code [t, n, 4 h]}, W {@code [4 h, m]}, h₀ {@code [n, m]}, c₀ {@code [n, h]},
 * {@code projected} R {@code [m, h]}, {@code masked} the mask. The result is flat: the states, then
 * the last c.
 */
final class LstmScan extends Scan {
  private static final Formula FORWARD = Formula.multi("lstm", 9, forward(false));
  private static final Formula KEEPING = Formula.multi("lstm", 9, forward(true));
  private static final Formula BACK = Formula.multi("lstm'", 8, back());

  private final boolean projected;

  LstmScan(boolean reverse, boolean masked, boolean wanted, boolean projected) {
    super("lstm", reverse, masked, wanted);
    this.projected = projected;
  }

  /** In: W h of i, f, g, o; x of i, f, g, o; c. Out: the new c and h, and the gates. */
  private static Expr[] forward(boolean gates) {
    Expr i = sigmoid(in(4).add(in(0)));
    Expr f = sigmoid(in(5).add(in(1)));
    Expr g = in(6).add(in(2)).tanh();
    Expr o = sigmoid(in(7).add(in(3)));
    Expr cell = f.mul(in(8)).add(i.mul(g));
    Expr h = o.mul(cell.tanh());
    return gates ? new Expr[] {cell, h, i, f, g, o} : new Expr[] {cell, h};
  }

  /** In: dh, dc, i, f, g, o, the old c and the new. Out: d of i, f, g, o before σ; dc. */
  private static Expr[] back() {
    Expr dh = in(0);
    Expr i = in(2);
    Expr f = in(3);
    Expr g = in(4);
    Expr o = in(5);
    Expr t = in(7).tanh();
    Expr dc = in(1).add(dh.mul(o).mul(c(1).sub(t.mul(t))));
    return new Expr[] {
      dc.mul(g).mul(i.mul(c(1).sub(i))),
      dc.mul(in(6)).mul(f.mul(c(1).sub(f))),
      dc.mul(i).mul(c(1).sub(g.mul(g))),
      dh.mul(t).mul(o.mul(c(1).sub(o))),
      dc.mul(f)
    };
  }

  @Override
  public Tensor definition(Tensor... in) {
    int steps = steps(in[0]);
    Tensor h = in[2];
    Tensor cell = in[3];
    Tensor[] states = new Tensor[steps + 1];
    states[reverse ? steps : 0] = h;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      Tensor sum = in[0].select(0, k).add(h.linear(in[1], null));
      int size = cell.size(-1);
      Tensor i = sum.narrow(-1, 0, size).sigmoid();
      Tensor f = sum.narrow(-1, size, size).sigmoid();
      Tensor g = sum.narrow(-1, 2 * size, size).tanh();
      Tensor o = sum.narrow(-1, 3 * size, size).sigmoid();
      Tensor nextCell = f.mul(cell).add(i.mul(g));
      Tensor next = o.mul(nextCell.tanh());
      next = projected ? next.linear(in[4], null) : next;
      h = chosen(in, k, next, h);
      cell = chosen(in, k, nextCell, cell);
      states[after(k)] = h;
    }
    return Tensor.concat(0, Tensor.stack(0, states).flatten(), cell.flatten());
  }

  @Override
  public Spec infer(Spec... in) {
    int states = (steps(in[0]) + 1) * in[2].shape().numel();
    return Spec.of(in[0].dtype(), Shape.of(states + in[3].shape().numel()));
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    int steps = steps(in[0]);
    int n = in[3].shape().size(0);
    int size = in[3].shape().size(1);
    int m = in[2].shape().size(1);
    View y = View.allocate(out.dtype(), out.shape());
    View states = window(y, 0, steps + 1, n, m);
    View last = window(y, (steps + 1) * n * m, n, size);
    int kept = wanted ? steps : 1;
    View cells = wanted ? allocate(out, steps + 1, n, size) : window(last, 0, 1, n, size);
    View[] gates = new View[4];
    for (int g = 0; wanted && g < 4; g++) {
      gates[g] = allocate(out, steps, n, size);
    }
    View hidden = projected ? allocate(out, kept, n, size) : states;
    View sum = allocate(out, n, 4 * size);
    View w = turned(kernels, in[1], steps, n);
    View r = projected ? turned(kernels, in[4], steps, n) : w;
    kernels.copy(in[2], row(states, reverse ? steps : 0));
    kernels.copy(in[3], row(cells, wanted && reverse ? steps : 0));
    View unmasked = masked ? allocate(out, n, size) : last;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      View old = row(states, before(k));
      View now = row(states, after(k));
      View oldCell = row(cells, wanted ? before(k) : 0);
      View nowCell = row(cells, wanted ? after(k) : 0);
      View part = projected ? row(hidden, wanted ? k : 0) : now;
      View x = row(in[0], k);
      View cell = masked ? unmasked : nowCell;
      kernels.matmul(old, w, sum);
      View[] from = new View[9];
      for (int g = 0; g < 4; g++) {
        from[g] = gate(sum, g, size);
        from[4 + g] = gate(x, g, size);
      }
      from[8] = oldCell;
      if (wanted) {
        map(
            kernels,
            KEEPING,
            from,
            cell,
            part,
            row(gates[0], k),
            row(gates[1], k),
            row(gates[2], k),
            row(gates[3], k));
      } else {
        map(kernels, FORWARD, from, cell, part);
      }
      if (projected) {
        kernels.matmul(part, r, now);
      }
      if (masked) {
        choose(kernels, mask(in, k, size), cell, oldCell, nowCell);
        choose(kernels, mask(in, k, m), now, old, now);
      }
    }
    if (wanted) {
      kernels.copy(row(cells, reverse ? 0 : steps), last);
      pass = (k, dy, needs) -> back(k, in, states, cells, gates, hidden, dy, needs);
    }
    return y;
  }

  private @Nullable View[] back(
      Kernels kernels,
      View[] in,
      View states,
      View cells,
      View[] gates,
      View hidden,
      View dy,
      boolean[] needs) {
    int steps = steps(in[0]);
    int n = in[3].shape().size(0);
    int size = in[3].shape().size(1);
    int m = in[2].shape().size(1);
    View dStates = window(dy, 0, steps + 1, n, m);
    View dx = allocate(dy, steps, n, 4 * size);
    View dProjected = projected ? allocate(dy, steps, n, m) : dx;
    View dHidden = allocate(dy, n, size);
    View dh = allocate(dy, n, m);
    View carried = allocate(dy, n, m);
    View dc = allocate(dy, n, size);
    kernels.copy(window(dy, (steps + 1) * n * m, n, size), dc);
    for (int s = steps - 1; s >= 0; s--) {
      int k = step(s, steps);
      add(kernels, row(dStates, after(k)), carried, dh);
      View meant = masked ? only(kernels, mask(in, k, m), dh) : dh;
      View meantCell = masked ? only(kernels, mask(in, k, size), dc) : dc;
      if (projected) {
        kernels.copy(meant, row(dProjected, k));
        kernels.matmul(meant, in[4], dHidden);
      }
      View da = row(dx, k);
      View[] from = {
        projected ? dHidden : meant,
        meantCell,
        row(gates[0], k),
        row(gates[1], k),
        row(gates[2], k),
        row(gates[3], k),
        row(cells, before(k)),
        row(cells, after(k))
      };
      map(
          kernels,
          BACK,
          from,
          gate(da, 0, size),
          gate(da, 1, size),
          gate(da, 2, size),
          gate(da, 3, size),
          meantCell);
      kernels.matmul(da, in[1], carried);
      if (masked) {
        choose(kernels, mask(in, k, m), carried, dh, carried);
        choose(kernels, mask(in, k, size), meantCell, dc, dc);
      }
    }
    add(kernels, row(dStates, reverse ? steps : 0), carried, dh);
    @Nullable View[] all = new @Nullable View[needs.length];
    all[0] = dx;
    if (needs[1]) {
      all[1] = product(kernels, matrix(dx, 0, steps), matrix(states, before(0), steps));
    }
    all[2] = dh;
    all[3] = dc;
    if (projected && needs[4]) {
      all[4] = product(kernels, matrix(dProjected, 0, steps), matrix(hidden, 0, steps));
    }
    return all;
  }
}
