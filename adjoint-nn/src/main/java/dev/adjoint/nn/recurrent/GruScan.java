package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Factor;
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

  /**
   * In: dh, r, z, n, q, the old h. Out: d of r, z, n before σ and tanh; of r, z, q; the direct dh.
   */
  private static Expr[] back() {
    Expr dh = in(0);
    Expr r = in(1);
    Expr z = in(2);
    Expr n = in(3);
    Expr dn = dh.mul(c(1).sub(z)).mul(c(1).sub(n.mul(n)));
    Expr dr = dn.mul(in(4)).mul(r.mul(c(1).sub(r)));
    Expr dz = dh.mul(in(5).sub(n)).mul(z.mul(c(1).sub(z)));
    return new Expr[] {dr, dz, dn, dr, dz, dn.mul(r), dh.mul(z)};
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
    Factor[] w = factors(kernels, in[1], 3);
    View bias = in[3].broadcastTo(Shape.of(n, size));
    kernels.copy(in[2], row(states, reverse ? steps : 0));
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      View old = row(states, before(k));
      View now = row(states, after(k));
      View x = row(in[0], k);
      units(
          kernels,
          size,
          3L * n * size,
          (u, v) -> {
            View[] from = new View[8];
            for (int g = 0; g < 3; g++) {
              from[g] = columns(sum, g, size, u, v);
              from[3 + g] = columns(x, g, size, u, v);
              w[g].multiply(old, u, from[g]);
            }
            from[6] = columns(old, u, v);
            from[7] = columns(bias, u, v);
            View h = columns(now, u, v);
            if (wanted) {
              View[] to = new View[5];
              to[0] = h;
              for (int g = 0; g < 4; g++) {
                to[1 + g] = columns(row(gates[g], k), u, v);
              }
              map(kernels, KEEPING, from, to);
            } else {
              map(kernels, FORWARD, from, h);
            }
            keep(kernels, in, k, h, from[6]);
          });
    }
    close(w);
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
    View meant = masked ? allocate(dStates, n, size) : dh;
    Factor w = kernels.factor(in[1]);
    for (int s = steps - 1; s >= -1; s--) {
      int k = step(Math.max(s, 0), steps);
      int next = s == steps - 1 ? -1 : step(s + 1, steps); // the step that was done before
      boolean first = s < 0;
      View dState = row(dStates, first ? (reverse ? steps : 0) : after(k));
      units(
          kernels,
          size,
          3L * n * size,
          (u, v) -> {
            View d = columns(dh, u, v);
            View before = columns(carried, u, v);
            View past = columns(direct, u, v);
            if (next >= 0) {
              w.multiply(row(dw, next), u, before);
              add(kernels, before, past, before);
              keep(kernels, in, next, before, d);
            }
            add(kernels, columns(dState, u, v), before, d);
            if (first) {
              return;
            }
            View[] from = new View[6];
            from[0] = columns(meant, u, v);
            if (masked) {
              only(kernels, mask(in, k, v - u), d, from[0]);
            }
            View[] to = new View[7];
            for (int g = 0; g < 4; g++) {
              from[1 + g] = columns(row(gates[g], k), u, v);
            }
            for (int g = 0; g < 3; g++) {
              to[g] = columns(row(dx, k), g, size, u, v);
              to[3 + g] = columns(row(dw, k), g, size, u, v);
            }
            from[5] = columns(row(states, before(k)), u, v);
            to[6] = past;
            map(kernels, BACK, from, to);
          });
    }
    close(w);
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
}
