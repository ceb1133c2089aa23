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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * r, z = σ(...), q = W_n h + b_n, n = tanh(x_n + r q), h_t = (1 - z) n + z h_(t-1), computed as n +
 * z (h_(t-1) - n).
 *
 * <p>Inputs: those of all scans, b_n {@code [h]}, {@code masked} the mask. The result is the
 * states.
 */
final class GruScan extends Scan {
  private static final Formula FORWARD = Formula.multi("gru", 11, forward(false));
  private static final Formula KEEPING = Formula.multi("gru", 11, forward(true));
  private static final Formula BACK = Formula.multi("gru'", 6, back());

  private static final int BN = MORE;

  GruScan(boolean reverse, boolean masked, boolean wanted) {
    super("gru", reverse, masked, wanted);
  }

  /**
   * In: W h of r, z, n; W_ih x of r, z, n; b of r, z, n; h; b_n. Out: the new h, and r, z, n, q.
   */
  private static Expr[] forward(boolean gates) {
    Expr r = sigmoid(in(3).add(in(6)).add(in(0)));
    Expr z = sigmoid(in(4).add(in(7)).add(in(1)));
    Expr q = in(2).add(in(10));
    Expr n = in(5).add(in(8)).add(r.mul(q)).tanh();
    Expr h = n.add(z.mul(in(9).sub(n)));
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
    int steps = steps(in[X]);
    Tensor all = in[X].linear(in[IH], in[B]);
    Tensor h = in[H];
    int size = h.size(-1);
    Tensor[] states = new Tensor[steps + 1];
    states[reverse ? steps : 0] = h;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      Tensor x = all.select(0, k);
      Tensor w = h.linear(in[HH], null);
      Tensor r = x.narrow(-1, 0, size).add(w.narrow(-1, 0, size)).sigmoid();
      Tensor z = x.narrow(-1, size, size).add(w.narrow(-1, size, size)).sigmoid();
      Tensor q = w.narrow(-1, 2 * size, size).add(in[BN]);
      Tensor n = x.narrow(-1, 2 * size, size).add(r.mul(q)).tanh();
      h = chosen(in, k, n.add(z.mul(h.sub(n))), h);
      states[after(k)] = h;
    }
    return Tensor.stack(0, states);
  }

  @Override
  public Spec infer(Spec... in) {
    Shape h = in[H].shape();
    return Spec.of(in[X].dtype(), Shape.of(steps(in[X]) + 1, h.size(0), h.size(1)));
  }

  @Override
  public View forward(Kernels kernels, View[] in, Spec out) {
    int steps = steps(in[X]);
    int n = in[H].shape().size(0);
    int size = in[H].shape().size(1);
    View states = View.unfilled(out.dtype(), out.shape());
    View[] gates = new View[4];
    for (int g = 0; wanted && g < 4; g++) {
      gates[g] = kept(out, steps, n, size);
    }
    View sum = unfilled(out, n, 3 * size);
    View x = matrix(contiguous(kernels, in[X]), 0, steps);
    Share share = new Share(kernels, x, in[IH], 3, n);
    Factor[] w = factors(kernels, in[HH], 3, n);
    View bias = in[B].broadcastTo(Shape.of(n, 3 * size));
    View biasN = in[BN].broadcastTo(Shape.of(n, size));
    kernels.copy(in[H], row(states, reverse ? steps : 0));
    Body body =
        (i, b) -> {
          int k = begin(i, steps, share, b);
          View old = row(states, before(k));
          View added = share.at(k);
          View[] from = new View[11];
          for (int g = 0; g < 3; g++) {
            from[g] = b.of(sum, g, size);
            from[3 + g] = b.of(added, g, size);
            from[6 + g] = b.of(bias, g, size);
          }
          multiply(w, old, size, b, sum);
          from[9] = b.of(old);
          from[10] = b.of(biasN);
          View h = b.of(row(states, after(k)));
          if (wanted) {
            View[] to = new View[5];
            to[0] = h;
            for (int g = 0; g < 4; g++) {
              to[1 + g] = b.of(row(gates[g], k));
            }
            map(kernels, KEEPING, from, to);
          } else {
            map(kernels, FORWARD, from, h);
          }
          keep(kernels, in, k, b, h, from[9]);
        };
    run(kernels, steps, n, new Phase(size, 3 * (size + in[IH].shape().size(1)), body));
    share.close();
    close(w);
    if (wanted) {
      Supplier<Scan> again = () -> new GruScan(reverse, masked, true);
      pass = once((k, dy, needs) -> back(k, in, x, states, gates, dy, needs), again, in, out);
    }
    return states;
  }

  private @Nullable View[] back(
      Kernels kernels,
      View[] in,
      View x,
      View states,
      View[] gates,
      View dStates,
      boolean[] needs) {
    int steps = steps(in[X]);
    int n = in[H].shape().size(0);
    int size = in[H].shape().size(1);
    View dx = unfilled(dStates, steps, n, 3 * size);
    View dw = unfilled(dStates, steps, n, 3 * size); // as dx, but for q in place of n
    View dh = unfilled(dStates, n, size);
    View direct = unfilled(dStates, n, size);
    View carried = zeros(dStates, n, size);
    View meant = masked ? unfilled(dStates, n, size) : dh;
    Factor w = kernels.factor(in[HH], n);
    Body body =
        (i, b) -> {
          View d = b.of(dh);
          View before = b.of(carried);
          View past = b.of(direct);
          if (i > 0) {
            int next = step(steps - i, steps); // the step that was done before
            w.multiply(b.rows(row(dw, next)), b.unit(), before);
            add(kernels, before, past, before);
            keep(kernels, in, next, b, before, d);
          }
          add(kernels, b.of(arriving(dStates, i, steps)), before, d);
          if (i == steps) {
            return;
          }
          int k = step(steps - 1 - i, steps);
          View[] from = new View[6];
          from[0] = b.of(meant);
          if (masked) {
            only(kernels, mask(in, k, b), d, from[0]);
          }
          View[] to = new View[7];
          for (int g = 0; g < 4; g++) {
            from[1 + g] = b.of(row(gates[g], k));
          }
          for (int g = 0; g < 3; g++) {
            to[g] = b.of(row(dx, k), g, size);
            to[3 + g] = b.of(row(dw, k), g, size);
          }
          from[5] = b.of(row(states, before(k)));
          to[6] = past;
          map(kernels, BACK, from, to);
        };
    run(kernels, steps + 1, n, new Phase(size, 3 * size, body));
    close(w);
    @Nullable View[] all = new @Nullable View[needs.length];
    share(kernels, matrix(dx, 0, steps), x, in, needs, all);
    if (needs[HH]) {
      all[HH] = product(kernels, matrix(dw, 0, steps), matrix(states, before(0), steps));
    }
    all[H] = dh;
    if (needs[BN]) {
      View db = unfilled(dStates, size);
      kernels.reduce(ReduceKind.SUM, transposed(gate(matrix(dw, 0, steps), 2, size)), 1, db);
      all[BN] = db;
    }
    for (View g : gates) {
      g.giveBack();
    }
    return all;
  }
}
