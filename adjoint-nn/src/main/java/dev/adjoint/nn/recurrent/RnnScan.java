package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Factor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Spec;
import org.jspecify.annotations.Nullable;

/**
 * h_t = tanh(x_t + W h_(t-1)), or relu in place of tanh.
 *
 * <p>Inputs: x {@code [t, n, h]}, W {@code [h, h]}, h₀ {@code [n, h]}, {@code masked} the mask. The
 * result is the states, from which alone the derivatives follow.
 */
final class RnnScan extends Scan {
  private static final Formula TANH = Formula.of("rnn", 2, in(1).add(in(0)).tanh());
  private static final Formula TANH_BACK =
      Formula.of("rnn'", 2, in(0).mul(c(1).sub(in(1).mul(in(1)))));
  private static final Formula RELU =
      Formula.of("rnn", 2, select(in(1).add(in(0)).le(0), c(0), in(1).add(in(0))));
  private static final Formula RELU_BACK = Formula.of("rnn'", 2, select(in(1).le(0), c(0), in(0)));

  private final boolean relu;

  RnnScan(boolean reverse, boolean masked, boolean wanted, boolean relu) {
    super("rnn", reverse, masked, wanted);
    this.relu = relu;
  }

  @Override
  public Tensor definition(Tensor... in) {
    int steps = steps(in[0]);
    Tensor h = in[2];
    Tensor[] states = new Tensor[steps + 1];
    states[reverse ? steps : 0] = h;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      Tensor sum = in[0].select(0, k).add(h.linear(in[1], null));
      h = chosen(in, k, relu ? sum.relu() : sum.tanh(), h);
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
    View sum = allocate(out, n, size);
    Factor[] w = factors(kernels, in[1], 1);
    kernels.copy(in[2], row(states, reverse ? steps : 0));
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      View old = row(states, before(k));
      View now = row(states, after(k));
      View x = row(in[0], k);
      units(
          kernels,
          size,
          (long) n * size,
          (u, v) -> {
            View part = columns(sum, u, v);
            View h = columns(now, u, v);
            w[0].multiply(old, u, part);
            map(kernels, relu ? RELU : TANH, new View[] {part, columns(x, u, v)}, h);
            keep(kernels, in, k, h, columns(old, u, v));
          });
    }
    close(w);
    if (wanted) {
      pass = (k, dy, needs) -> back(k, in, states, dy, needs);
    }
    return states;
  }

  private @Nullable View[] back(
      Kernels kernels, View[] in, View states, View dStates, boolean[] needs) {
    int steps = steps(in[0]);
    int n = in[2].shape().size(0);
    int size = in[2].shape().size(1);
    View dx = allocate(dStates, steps, n, size);
    View dh = allocate(dStates, n, size);
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
          (long) n * size,
          (u, v) -> {
            View d = columns(dh, u, v);
            View before = columns(carried, u, v);
            if (next >= 0) {
              w.multiply(row(dx, next), u, before);
              keep(kernels, in, next, before, d);
            }
            add(kernels, columns(dState, u, v), before, d);
            if (first) {
              return;
            }
            View part = columns(meant, u, v);
            if (masked) {
              only(kernels, mask(in, k, v - u), d, part);
            }
            View[] from = {part, columns(row(states, after(k)), u, v)};
            map(kernels, relu ? RELU_BACK : TANH_BACK, from, columns(row(dx, k), u, v));
          });
    }
    close(w);
    @Nullable View[] all = new @Nullable View[needs.length];
    all[0] = dx;
    if (needs[1]) {
      all[1] = product(kernels, matrix(dx, 0, steps), matrix(states, before(0), steps));
    }
    all[2] = dh;
    return all;
  }
}
