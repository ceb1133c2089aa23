package dev.adjoint.nn.recurrent;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

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
 * h_t = tanh(x_t + W h_(t-1)), or relu in place of tanh.
 *
 * <p>The inputs are those of all scans, {@code masked} with the mask. The result is the states,
 * from which alone the derivatives follow.
 */
final class RnnScan extends Scan {
  /** W h, W_ih x, b. */
  private static final Expr SUM = in(1).add(in(2)).add(in(0));

  private static final Formula TANH = Formula.of("rnn", 3, SUM.tanh());
  private static final Formula TANH_BACK =
      Formula.of("rnn'", 2, in(0).mul(c(1).sub(in(1).mul(in(1)))));
  private static final Formula RELU = Formula.of("rnn", 3, select(SUM.le(0), c(0), SUM));
  private static final Formula RELU_BACK = Formula.of("rnn'", 2, select(in(1).le(0), c(0), in(0)));

  private final boolean relu;

  RnnScan(boolean reverse, boolean masked, boolean wanted, boolean relu) {
    super("rnn", reverse, masked, wanted);
    this.relu = relu;
  }

  @Override
  public Tensor definition(Tensor... in) {
    int steps = steps(in[X]);
    Tensor x = in[X].linear(in[IH], in[B]);
    Tensor h = in[H];
    Tensor[] states = new Tensor[steps + 1];
    states[reverse ? steps : 0] = h;
    for (int s = 0; s < steps; s++) {
      int k = step(s, steps);
      Tensor sum = x.select(0, k).add(h.linear(in[HH], null));
      h = chosen(in, k, relu ? sum.relu() : sum.tanh(), h);
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
    View sum = unfilled(out, n, size);
    View x = matrix(contiguous(kernels, in[X]), 0, steps);
    View bias = in[B].broadcastTo(Shape.of(n, size));
    Share share = new Share(kernels, x, in[IH], 1, n);
    Factor[] w = factors(kernels, in[HH], 1, n);
    kernels.copy(in[H], row(states, reverse ? steps : 0));
    Body body =
        (i, b) -> {
          int k = begin(i, steps, share, b);
          View old = row(states, before(k));
          View part = b.of(sum);
          View h = b.of(row(states, after(k)));
          w[0].multiply(b.rows(old), b.unit(), part);
          View[] from = {part, b.of(share.at(k)), b.of(bias)};
          map(kernels, relu ? RELU : TANH, from, h);
          keep(kernels, in, k, b, h, b.of(old));
        };
    run(kernels, steps, n, new Phase(size, size + in[IH].shape().size(1), body));
    share.close();
    close(w);
    if (wanted) {
      pass = (k, dy, needs) -> back(k, in, x, states, dy, needs);
    }
    return states;
  }

  private @Nullable View[] back(
      Kernels kernels, View[] in, View x, View states, View dStates, boolean[] needs) {
    int steps = steps(in[X]);
    int n = in[H].shape().size(0);
    int size = in[H].shape().size(1);
    View dx = unfilled(dStates, steps, n, size);
    View dh = unfilled(dStates, n, size);
    View carried = zeros(dStates, n, size);
    View meant = masked ? unfilled(dStates, n, size) : dh;
    Factor w = kernels.factor(in[HH], n);
    Body body =
        (i, b) -> {
          View d = b.of(dh);
          View before = b.of(carried);
          if (i > 0) {
            int next = step(steps - i, steps); // the step that was done before
            w.multiply(b.rows(row(dx, next)), b.unit(), before);
            keep(kernels, in, next, b, before, d);
          }
          add(kernels, b.of(arriving(dStates, i, steps)), before, d);
          if (i == steps) {
            return;
          }
          int k = step(steps - 1 - i, steps);
          View part = b.of(meant);
          if (masked) {
            only(kernels, mask(in, k, b), d, part);
          }
          View[] from = {part, b.of(row(states, after(k)))};
          map(kernels, relu ? RELU_BACK : TANH_BACK, from, b.of(row(dx, k)));
        };
    run(kernels, steps + 1, n, new Phase(size, size, body));
    close(w);
    @Nullable View[] all = new @Nullable View[needs.length];
    share(kernels, matrix(dx, 0, steps), x, in, needs, all);
    if (needs[HH]) {
      all[HH] = product(kernels, matrix(dx, 0, steps), matrix(states, before(0), steps));
    }
    all[H] = dh;
    return all;
  }
}
