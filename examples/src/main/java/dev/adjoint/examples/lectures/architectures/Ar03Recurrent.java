package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.recurrent.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The naive recurrent layer and its backpropagation: the loop forward, the same loop in reverse.
 * The shared weights collect a gradient from every step.
 */
@Slide(id = "AR-03", title = "h(t) = tanh(x(t) Wx + h(t-1) Wh + b), forward and backward by hand")
public final class Ar03Recurrent implements Lecture {
  private static final int STEPS = 10;

  /** All states, h(0) first; x is [steps, samples, inputs]. */
  private static List<Tensor> forward(Tensor x, Tensor h0, Tensor wx, Tensor wh, Tensor b) {
    List<Tensor> h = new ArrayList<>(List.of(h0));
    for (int t = 0; t < x.size(0); t++) {
      h.add(x.select(0, t).matmul(wx).add(h.getLast().matmul(wh)).add(b).tanh());
    }
    return h;
  }

  /** dx, dh0, dWx, dWh, db, from what reaches the states h(1), h(2), ... from outside. */
  private static List<Tensor> backward(
      Tensor x, List<Tensor> h, Tensor wx, Tensor wh, Tensor outside) {
    Tensor dh = h.getFirst().mul(0);
    Tensor dwx = wx.mul(0);
    Tensor dwh = wh.mul(0);
    Tensor db = wh.select(0, 0).mul(0);
    List<Tensor> dx = new ArrayList<>();
    for (int t = x.size(0) - 1; t >= 0; t--) {
      dh = dh.add(outside.select(0, t));
      Tensor dz = dh.mul(h.get(t + 1).square().rsub(1)); // tanh' = 1 - tanh^2
      dwx = dwx.add(x.select(0, t).mT().matmul(dz));
      dwh = dwh.add(h.get(t).mT().matmul(dz));
      db = db.add(dz.sum(0));
      dx.addFirst(dz.matmul(wx.mT()));
      dh = dz.matmul(wh.mT());
    }
    return List.of(Tensor.stack(0, dx.toArray(Tensor[]::new)), dh, dwx, dwh, db);
  }

  @Override
  public void run(Checks c) {
    scalar(c);
    Tensor x = Sines.of(1, 12, 4).reshape(6, 2, 4);
    Tensor h0 = Sines.of(60, 2, 3);
    Tensor wx = Sines.of(70, 4, 3);
    Tensor wh = Sines.of(90, 3, 3);
    Tensor b = Sines.of(110, 1, 3).flatten();
    Tensor outside = Sines.of(120, 12, 3).reshape(6, 2, 3);
    List<Tensor> hand = backward(x, forward(x, h0, wx, wh, b), wx, wh, outside);
    var auto =
        Adjoint.vjp(
            v -> {
              List<Tensor> h = forward(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4));
              return Tensor.stack(0, h.subList(1, h.size()).toArray(Tensor[]::new));
            },
            x,
            h0,
            wx,
            wh,
            b);
    List<Tensor> engine = auto.pullback().apply(outside);
    List<String> names = List.of("dx", "dh0", "dWx", "dWh", "db");
    c.note("6 steps, 2 samples, 4 inputs, 3 units: by hand against the engine");
    for (int i = 0; i < names.size(); i++) {
      c.expect(
          names.get(i) + ": largest difference", hand.get(i).sub(engine.get(i)).abs().amax(), 0);
    }
    c.expectTrue(
        "it remembers the first of ten bits", Rng.using(3, Ar03Recurrent::remembered) == 1);
  }

  /** AD-25: one input, one unit, three steps. */
  private static void scalar(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 0, -1}, 3, 1, 1);
    Tensor wx = Tensor.of(new double[][] {{0.5}});
    Tensor wh = Tensor.of(new double[][] {{0.8}});
    Tensor zero = Tensor.of(new double[][] {{0}});
    List<Tensor> h = forward(x, zero, wx, wh, zero.flatten());
    c.expect("h1", h.get(1), "0.4621171573");
    c.expect("h2", h.get(2), "0.3537237885");
    c.expect("h3", h.get(3), "-0.2136768637");
    Tensor last = Tensor.of(new double[] {0, 0, 1}, 3, 1, 1);
    List<Tensor> d = backward(x, h, wx, wh, last);
    c.expect("dh3/dWx", d.get(2), "-0.5340975440");
    c.expect("dh3/dWh", d.get(3), "0.6462435496");
    Rnn layer = Modes.withDType(DType.F64, () -> new Rnn(1, 1, Rnn.Options.DEFAULT.withoutBias()));
    layer.load(Map.of("weight_ih_l0", wx, "weight_hh_l0", wh));
    Rnn.Result r = layer.run(x);
    c.expect(
        layer + ": h1, h2, h3", r.output().flatten(), "0.4621171573 0.3537237885 -0.2136768637");
    r.h().sum().backward();
    c.expect("  dh3/dWx", layer.parameter("weight_ih_l0").grad(), "-0.5340975440");
    c.expect("  dh3/dWh", layer.parameter("weight_hh_l0").grad(), "0.6462435496");
  }

  /** Share of all 1,024 sequences of ten bits whose first the trained layer still knows. */
  private static double remembered() {
    int units = 8;
    Param wx = new Param(normal(1, units).mul(0.5));
    Param wh = new Param(Tensor.eye(DType.F64, units));
    Param b = new Param(Tensor.zeros(DType.F64, Shape.of(units)));
    Param out = new Param(normal(units, 1).mul(0.5));
    Adam adam = new Adam(List.of(wx, wh, b, out), 0.02);
    for (int step = 0; step < 120; step++) {
      Tensor bits = Rng.current().bernoulli(0.5, DType.F64, Shape.of(STEPS, 32, 1));
      Tensor first = bits.select(0, 0);
      adam.zeroGrad();
      Losses.bceWithLogits(answer(bits, wx, wh, b, out), first).backward();
      adam.step();
    }
    Tensor all = Tensor.arange(DType.F64, 0, 1 << STEPS, 1);
    List<Tensor> columns = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      columns.add(all.div(1 << t).floor().remainder(2));
    }
    Tensor bits = Tensor.stack(0, columns.toArray(Tensor[]::new)).unsqueeze(2);
    Tensor right = answer(bits, wx, wh, b, out).step().eq(bits.select(0, 0));
    return right.to(DType.F64).mean().item();
  }

  private static Tensor answer(Tensor bits, Param wx, Param wh, Param b, Param out) {
    Tensor zero = Tensor.zeros(DType.F64, Shape.of(bits.size(1), wh.value().size(0)));
    Tensor x = bits.mul(2).sub(1);
    return forward(x, zero, wx.tensor(), wh.tensor(), b.tensor()).getLast().matmul(out);
  }

  private static Tensor normal(int rows, int columns) {
    return Rng.current().normal(DType.F64, Shape.of(rows, columns));
  }
}
