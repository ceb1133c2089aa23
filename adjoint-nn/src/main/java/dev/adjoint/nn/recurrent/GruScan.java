package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/**
 * r, z = σ(...), q = W_n h + b_n, n = tanh(x_n + r q), h_t = (1 - z) n + z h_(t-1), computed as n +
 * z (h_(t-1) - n).
 *
 * <p>Inputs: x {@code [t, n, 3 h]}, W {@code [3 h, h]}, h₀ {@code [n, h]}, b_n {@code [h]}, {@code
 * masked} the mask. The result is the states.
 */
final class GruScan extends Scan {
  private static final Formula FORWARD = Formula.multi("gru", 8, forward(false));
  private static final Formula KEEPING = Formula.multi("gru", 8, forward(true));
  private static final Formula BACK = Formula.multi("gru'", 6, back());

  GruScan(boolean reverse, boolean masked, boolean wanted) {
    super("gru", reverse, masked, wanted);
  }

  /** In: W h of r, z, n; x of r, z, n; h; b_n. Out: the new h, and r, z, n, q. */
  private static Expr[] forward(boolean gates) {
    Expr r = sigmoid(in(3).add(in(0)));
    Expr z = sigmoid(in(4).add(in(1)));
    Expr q = in(2).add(in(7));
    Expr n = in(5).add(r.mul(q)).tanh();
    Expr h = n.add(z.mul(in(6).sub(n)));
    return gates ? new Expr[] {h, r, z, n, q} : new Expr[] {h};
  }

  /** In: dh, r, z, n, q, the old h. Out: d of r, z, n before σ and tanh, dq, the direct dh. */
  private static Expr[] back() {
    Expr dh = in(0);
    Expr r = in(1);
    Expr z = in(2);
    Expr n = in(3);
    Expr dn = dh.mul(c(1).sub(z)).mul(c(1).sub(n.mul(n)));
    return new Expr[] {
      dn.mul(in(4)).mul(r.mul(c(1).sub(r))),
      dh.mul(in(5).sub(n)).mul(z.mul(c(1).sub(z))),
      dn,
      dn.mul(r),
      dh.mul(z)
    };
  }

  @Override
  public Tensor definition(Tensor... in) {
    int steps = steps(in[0]);
    Tensor h = in[2];
    int size = h.size(-1);
    Tensor[] states = new Tensor[steps + 1];
    states[reverse ? steps : 0] = h;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      Tensor x = in[0].select(0, k);
      Tensor w = h.linear(in[1], null);
      Tensor r = x.narrow(-1, 0, size).add(w.narrow(-1, 0, size)).sigmoid();
      Tensor z = x.narrow(-1, size, size).add(w.narrow(-1, size, size)).sigmoid();
      Tensor q = w.narrow(-1, 2 * size, size).add(in[3]);
      Tensor n = x.narrow(-1, 2 * size, size).add(r.mul(q)).tanh();
      h = chosen(in, k, n.add(z.mul(h.sub(n))), h);
      states[after(k)] = h;
    }
    return Tensor.stack(0, states);
  }

  @Override
  public Spec infer(Spec... in) {
    Shape h = in[2].shape();
    return Spec.of(in[0].dtype(), Shape.of(steps(in[0]) + 1, h.size(0), h.size(1)));
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    int steps = steps(in[0]);
    int n = in[2].shape().size(0);
    int size = in[2].shape().size(1);
    View states = View.allocate(out.dtype(), out.shape());
    View[] gates = new View[4];
    for (int g = 0; wanted && g < 4; g++) {
      gates[g] = allocate(out, steps, n, size);
    }
    View sum = allocate(out, n, 3 * size);
    View w = turned(kernels, in[1], steps, n);
    View bias = in[3].broadcastTo(Shape.of(n, size));
    kernels.copy(in[2], row(states, reverse ? steps : 0));
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      View old = row(states, before(k));
      View now = row(states, after(k));
      View x = row(in[0], k);
      kernels.matmul(old, w, sum);
      View[] from = {
        gate(sum, 0, size),
        gate(sum, 1, size),
        gate(sum, 2, size),
        gate(x, 0, size),
        gate(x, 1, size),
        gate(x, 2, size),
        old,
        bias
      };
      if (wanted) {
        map(
            kernels,
            KEEPING,
            from,
            now,
            row(gates[0], k),
            row(gates[1], k),
            row(gates[2], k),
            row(gates[3], k));
      } else {
        map(kernels, FORWARD, from, now);
      }
      if (masked) {
        choose(kernels, mask(in, k, size), now, old, now);
      }
    }
    if (wanted) {
      pass = (k, dy, needs) -> back(k, in, states, gates, dy, needs);
    }
    return states;
  }

  private @Nullable View[] back(
      Kernels kernels, View[] in, View states, View[] gates, View dStates, boolean[] needs) {
    int steps = steps(in[0]);
    int n = in[2].shape().size(0);
    int size = in[2].shape().size(1);
    View dx = allocate(dStates, steps, n, 3 * size);
    View dw = allocate(dStates, steps, n, 3 * size); // as dx, but for q in place of n
    View dh = allocate(dStates, n, size);
    View direct = allocate(dStates, n, size);
    View carried = allocate(dStates, n, size);
    for (int s = steps - 1; s >= 0; s--) {
      int k = step(s, steps);
      add(kernels, row(dStates, after(k)), carried, dh);
      View meant = masked ? only(kernels, mask(in, k, size), dh) : dh;
      View da = row(dx, k);
      View dq = row(dw, k);
      View[] from = {
        meant,
        row(gates[0], k),
        row(gates[1], k),
        row(gates[2], k),
        row(gates[3], k),
        row(states, before(k))
      };
      map(
          kernels,
          BACK,
          from,
          gate(da, 0, size),
          gate(da, 1, size),
          gate(da, 2, size),
          gate(dq, 2, size),
          direct);
      kernels.copy(both(da, size), both(dq, size));
      kernels.matmul(dq, in[1], carried);
      add(kernels, carried, direct, carried);
      if (masked) {
        choose(kernels, mask(in, k, size), carried, dh, carried);
      }
    }
    add(kernels, row(dStates, reverse ? steps : 0), carried, dh);
    @Nullable View[] all = new @Nullable View[needs.length];
    all[0] = dx;
    if (needs[1]) {
      all[1] = product(kernels, matrix(dw, 0, steps), matrix(states, before(0), steps));
    }
    all[2] = dh;
    if (needs[3]) {
      View db = allocate(dStates, size);
      kernels.reduce(ReduceKind.SUM, transposed(gate(matrix(dw, 0, steps), 2, size)), 1, db);
      all[3] = db;
    }
    return all;
  }

  /** The columns of r and z. */
  private static View both(View rows, int size) {
    return gate(rows, 0, 2 * size);
  }
}
