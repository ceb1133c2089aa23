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
  private static final Formula BACK = Formula.multi("lstm'", 8, back(in(0), 1));
  private static final Formula PLAIN_BACK = Formula.multi("lstm'", 9, back(in(0).add(in(1)), 2));

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
    View gates = allocate(out, kept, n, 4 * size); // W h, then in its place the gates
    View hidden = projected ? allocate(out, kept, n, size) : states;
    Factor[] w = factors(kernels, in[1], 4);
    Factor[] r = projected ? factors(kernels, in[4], 1) : new Factor[0];
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
      View sum = row(gates, wanted ? k : 0);
      View cell = masked ? unmasked : nowCell;
      units(
          kernels,
          size,
          4L * n * m,
          (u, v) -> {
            View[] from = new View[9];
            for (int g = 0; g < 4; g++) {
              from[g] = columns(sum, g, size, u, v);
              from[4 + g] = columns(x, g, size, u, v);
              w[g].multiply(old, u, from[g]);
            }
            from[8] = columns(oldCell, u, v);
            View c = columns(cell, u, v);
            View h = columns(part, u, v);
            if (wanted) {
              map(kernels, KEEPING, from, c, h, from[0], from[1], from[2], from[3]);
            } else {
              map(kernels, FORWARD, from, c, h);
            }
            if (masked) {
              choose(kernels, mask(in, k, v - u), c, from[8], columns(nowCell, u, v));
            }
            if (!projected) {
              keep(kernels, in, k, h, columns(old, u, v));
            }
          });
      if (projected) {
        units(
            kernels,
            m,
            (long) n * size,
            (u, v) -> {
              View h = columns(now, u, v);
              r[0].multiply(part, u, h);
              keep(kernels, in, k, h, columns(old, u, v));
            });
      }
    }
    close(w);
    close(r);
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
      View gates,
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
    View dHidden = projected ? allocate(dy, n, size) : dx;
    View dh = allocate(dy, n, m);
    View carried = allocate(dy, n, m);
    View meant = masked ? allocate(dy, n, m) : dh;
    View dc = allocate(dy, n, size);
    View meantCell = masked ? allocate(dy, n, size) : dc;
    Factor w = kernels.factor(in[1]);
    Factor[] r = projected ? new Factor[] {kernels.factor(in[4])} : new Factor[0];
    kernels.copy(window(dy, (steps + 1) * n * m, n, size), dc);
    for (int s = steps - 1; s >= -1; s--) {
      int k = step(Math.max(s, 0), steps);
      int next = s == steps - 1 ? -1 : step(s + 1, steps); // the step that was done before
      View dState = row(dStates, s < 0 ? (reverse ? steps : 0) : after(k));
      boolean first = s < 0;
      boolean plain = !first && !masked && !projected;
      Kernels.Range arrive =
          (u, v) -> {
            View before = columns(carried, u, v);
            View d = columns(dh, u, v);
            if (next >= 0) {
              w.multiply(row(dx, next), u, before);
              keep(kernels, in, next, before, d);
            }
            if (!plain) {
              add(kernels, columns(dState, u, v), before, d);
            }
            if (!first && masked) {
              only(kernels, mask(in, k, v - u), d, columns(meant, u, v));
            }
            if (!first && projected) {
              kernels.copy(columns(meant, u, v), columns(row(dProjected, k), u, v));
            }
          };
      Kernels.Range pass =
          (u, v) -> {
            View d = columns(dc, u, v);
            View cell = columns(meantCell, u, v);
            View da = row(dx, k);
            if (masked) {
              only(kernels, mask(in, k, v - u), d, cell);
            }
            View hidden0 = columns(projected ? dHidden : plain ? dState : meant, u, v);
            if (projected) {
              r[0].multiply(meant, u, hidden0);
            }
            int p = plain ? 1 : 0;
            View[] from = new View[8 + p];
            from[0] = hidden0;
            if (plain) {
              from[1] = columns(carried, u, v);
            }
            from[p + 1] = cell;
            View[] to = new View[5];
            for (int g = 0; g < 4; g++) {
              from[p + 2 + g] = columns(row(gates, k), g, size, u, v);
              to[g] = columns(da, g, size, u, v);
            }
            from[p + 6] = columns(row(cells, before(k)), u, v);
            from[p + 7] = columns(row(cells, after(k)), u, v);
            to[4] = cell;
            map(kernels, plain ? PLAIN_BACK : BACK, from, to);
            if (masked) {
              choose(kernels, mask(in, k, v - u), cell, d, d);
            }
          };
      long work = 4L * n * size;
      if (first) {
        units(kernels, m, work, arrive);
      } else if (projected) {
        units(kernels, m, work, arrive);
        units(kernels, size, (long) n * m, pass);
      } else {
        units(
            kernels,
            size,
            work,
            (u, v) -> {
              arrive.run(u, v);
              pass.run(u, v);
            });
      }
    }
    close(w);
    close(r);
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
