package dev.adjoint.examples.lectures.syllabus;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.recurrent.Lstm;
import dev.adjoint.nn.recurrent.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The third week's assignment: a loop over the steps forward, the same loop in reverse, each
 * formula written out; what the layers give for the same weights.
 */
@Slide(id = "SY-05", title = "naive recurrent layer and LSTM with backprop, against Rnn and Lstm")
public final class Sy05Recurrent implements Lecture {
  private static final int STEPS = 5;
  private static final int SAMPLES = 2;
  private static final int IN = 3;
  private static final int UNITS = 4;
  private static final Tensor X = Sines.of(1, STEPS * SAMPLES, IN).reshape(STEPS, SAMPLES, IN);
  private static final Tensor G =
      Sines.of(90, STEPS * SAMPLES, UNITS).reshape(STEPS, SAMPLES, UNITS);
  private static final Tensor ZERO = Tensor.zeros(DType.F64, Shape.of(SAMPLES, UNITS));

  /** All states, and what reaches x, W, U and b. */
  private record Result(Tensor h, Tensor dx, Tensor dw, Tensor du, Tensor db) {}

  /** Adds up over the steps, last one first, what each pre-activation's gradient gives. */
  private static final class Sums {
    private final Tensor w;
    private final Tensor u;
    private final List<Tensor> dx = new ArrayList<>();
    private Tensor dw;
    private Tensor du;
    private Tensor db;

    Sums(Tensor w, Tensor u) {
      this.w = w;
      this.u = u;
      this.dw = w.mul(0);
      this.du = u.mul(0);
      this.db = w.select(1, 0).mul(0);
    }

    /** z = x W^T + h U^T + b: returns what reaches h. */
    Tensor add(Tensor dz, Tensor x, Tensor h) {
      dw = dw.add(dz.mT().matmul(x));
      du = du.add(dz.mT().matmul(h));
      db = db.add(dz.sum(0));
      dx.addFirst(dz.matmul(w));
      return dz.matmul(u);
    }

    Result with(List<Tensor> h) {
      return new Result(stack(h.subList(1, h.size())), stack(dx), dw, du, db);
    }
  }

  private static Tensor stack(List<Tensor> t) {
    return Tensor.stack(0, t.toArray(Tensor[]::new));
  }

  private static Tensor before(int t, Tensor h, Tensor w, Tensor u, Tensor b) {
    return X.select(0, t).matmul(w.mT()).add(h.matmul(u.mT())).add(b);
  }

  private static Result rnn(Tensor w, Tensor u, Tensor b) {
    List<Tensor> h = new ArrayList<>(List.of(ZERO));
    for (int t = 0; t < STEPS; t++) {
      h.add(before(t, h.getLast(), w, u, b).tanh());
    }
    Sums sums = new Sums(w, u);
    Tensor dh = ZERO;
    for (int t = STEPS - 1; t >= 0; t--) {
      Tensor dz = dh.add(G.select(0, t)).mul(h.get(t + 1).square().rsub(1));
      dh = sums.add(dz, X.select(0, t), h.get(t));
    }
    return sums.with(h);
  }

  private static Result lstm(Tensor w, Tensor u, Tensor b) {
    List<Tensor> h = new ArrayList<>(List.of(ZERO));
    List<Tensor> c = new ArrayList<>(List.of(ZERO));
    List<Tensor[]> gates = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      Tensor[] z = before(t, h.getLast(), w, u, b).chunk(4, 1);
      Tensor[] s = {z[0].sigmoid(), z[1].sigmoid(), z[2].tanh(), z[3].sigmoid()};
      c.add(s[1].mul(c.getLast()).add(s[0].mul(s[2])));
      h.add(s[3].mul(c.getLast().tanh()));
      gates.add(s);
    }
    Sums sums = new Sums(w, u);
    Tensor dh = ZERO;
    Tensor dc = ZERO;
    for (int t = STEPS - 1; t >= 0; t--) {
      Tensor[] s = gates.get(t);
      Tensor tanh = c.get(t + 1).tanh();
      dh = dh.add(G.select(0, t));
      dc = dc.add(dh.mul(s[3]).mul(tanh.square().rsub(1)));
      Tensor dz =
          Tensor.concat(
              1,
              dc.mul(s[2]).mul(s[0]).mul(s[0].rsub(1)),
              dc.mul(c.get(t)).mul(s[1]).mul(s[1].rsub(1)),
              dc.mul(s[0]).mul(s[2].square().rsub(1)),
              dh.mul(tanh).mul(s[3]).mul(s[3].rsub(1)));
      dh = sums.add(dz, X.select(0, t), h.get(t));
      dc = dc.mul(s[1]);
    }
    return sums.with(h);
  }

  @Override
  public void run(Checks c) {
    c.note("5 steps, 2 samples, 3 inputs, 4 units: largest difference of loop and layer");
    Tensor w = Sines.of(200, UNITS, IN);
    Tensor u = Sines.of(300, UNITS, UNITS);
    Tensor b = Sines.of(400, 1, UNITS).flatten();
    compare(c, "Rnn", Modes.withDType(DType.F64, () -> new Rnn(IN, UNITS)), rnn(w, u, b), w, u, b);
    Tensor w4 = Sines.of(500, 4 * UNITS, IN);
    Tensor u4 = Sines.of(600, 4 * UNITS, UNITS);
    Tensor b4 = Sines.of(700, 1, 4 * UNITS).flatten();
    Layer lstm = Modes.withDType(DType.F64, () -> new Lstm(IN, UNITS));
    compare(c, "Lstm", lstm, lstm(w4, u4, b4), w4, u4, b4);
  }

  private static void compare(
      Checks c, String name, Layer layer, Result hand, Tensor w, Tensor u, Tensor b) {
    layer.load(
        Map.of("weight_ih_l0", w, "weight_hh_l0", u, "bias_ih_l0", b, "bias_hh_l0", b.mul(0)));
    Tensor x = X.add(0).requiresGrad();
    Tensor y = layer.forward(x);
    y.backward(G);
    same(c, name + ": all states", hand.h, y);
    same(c, "  dx", hand.dx, requireNonNull(x.grad()));
    same(c, "  dW", hand.dw, requireNonNull(layer.parameter("weight_ih_l0").grad()));
    same(c, "  dU", hand.du, requireNonNull(layer.parameter("weight_hh_l0").grad()));
    same(c, "  db", hand.db, requireNonNull(layer.parameter("bias_ih_l0").grad()));
  }

  private static void same(Checks c, String what, Tensor hand, Tensor layer) {
    c.expect(what, hand.sub(layer).abs().amax(), 0);
  }
}
