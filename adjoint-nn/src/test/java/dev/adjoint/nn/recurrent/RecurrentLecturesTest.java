package dev.adjoint.nn.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the lectures compute by hand. */
class RecurrentLecturesTest {
  private static Param column(double... w) {
    return new Param(Tensor.of(w, w.length, 1));
  }

  private static double[] grad(Param p) {
    Tensor g = Objects.requireNonNull(p.grad());
    return g.toDoubleArray();
  }

  private static void load(Model m, double[] ih, double[] hh) {
    m.parameter("weight_ih_l0").assign(Tensor.of(ih, ih.length, 1));
    m.parameter("weight_hh_l0").assign(Tensor.of(hh, hh.length, 1));
  }

  /** AD-25: h = tanh(.5 x + .8 h), x = 1, 0, -1. */
  @Test
  void unfolding() {
    Rnn rnn = Modes.withDType(DType.F64, () -> new Rnn(1, 1, Rnn.Options.DEFAULT.withoutBias()));
    load(rnn, new double[] {.5}, new double[] {.8});
    Tensor h = rnn.forward(Tensor.of(new double[] {1, 0, -1}, 3, 1));
    assertThat(h.detach().toDoubleArray())
        .containsExactly(new double[] {.4621171573, .3537237885, -.2136768637}, within(1e-10));
    h.select(0, 2).sum().backward();
    assertThat(grad(rnn.parameter("weight_ih_l0"))[0]).isCloseTo(-.5340975440, within(1e-10));
    assertThat(grad(rnn.parameter("weight_hh_l0"))[0]).isCloseTo(.6462435496, within(1e-10));

    RnnCell cell = new RnnCell(column(.5), column(.8), null, null, false);
    Tensor last = null;
    for (double x : new double[] {1, 0, -1}) {
      last = cell.forward(Tensor.of(new double[] {x}, 1), last);
    }
    Objects.requireNonNull(last).sum().backward();
    assertThat(grad(cell.weightIh())[0]).isCloseTo(-.5340975440, within(1e-10));
    assertThat(grad(cell.weightHh())[0]).isCloseTo(.6462435496, within(1e-10));
  }

  /** AR-04, the order being (x, h) of i, f, g, o. */
  private static final double[] LSTM_GRADIENT = {
    .058083, -.005462, -.021435, .003408, -.062566, .023464, .022032, -.002867
  };

  private static void checkPairs(double[] ih, double[] hh, double[] expected) {
    for (int g = 0; g < ih.length; g++) {
      assertThat(ih[g]).isCloseTo(expected[2 * g], within(5e-7));
      assertThat(hh[g]).isCloseTo(expected[2 * g + 1], within(5e-7));
    }
  }

  @Test
  void longShortTermMemory() {
    double[] ih = {.1, .3, .5, .7};
    double[] hh = {.2, .4, .6, .8};
    Lstm lstm =
        Modes.withDType(DType.F64, () -> new Lstm(1, 1, Lstm.Options.DEFAULT.withoutBias()));
    load(lstm, ih, hh);
    Lstm.Result r = lstm.run(Tensor.of(new double[] {1, -1}, 2, 1, 1));
    assertThat(r.h().item()).isCloseTo(-.0282009365, within(1e-10));
    r.h().sum().backward();
    checkPairs(
        grad(lstm.parameter("weight_ih_l0")), grad(lstm.parameter("weight_hh_l0")), LSTM_GRADIENT);

    LstmCell cell = new LstmCell(column(ih), column(hh), null, null);
    LstmState s = cell.forward(Tensor.of(new double[] {1}, 1));
    s = cell.forward(Tensor.of(new double[] {-1}, 1), s);
    assertThat(s.h().item()).isCloseTo(-.0282009365, within(1e-10));
    s.h().sum().backward();
    checkPairs(grad(cell.weightIh()), grad(cell.weightHh()), LSTM_GRADIENT);
  }

  @Test
  void gatedRecurrentUnit() {
    double[] ih = {.1, .3, .5};
    double[] hh = {.2, .4, .6};
    double[] gradient = {-.013529, .002661, -.223780, .029753, -.244316, .043770};
    Gru gru = Modes.withDType(DType.F64, () -> new Gru(1, 1, Gru.Options.DEFAULT.withoutBias()));
    load(gru, ih, hh);
    Gru.Result r = gru.run(Tensor.of(new double[] {1, -1}, 2, 1, 1));
    assertThat(r.h().item()).isCloseTo(-.1434100512, within(1e-10));
    r.h().sum().backward();
    checkPairs(grad(gru.parameter("weight_ih_l0")), grad(gru.parameter("weight_hh_l0")), gradient);

    GruCell cell = new GruCell(column(ih), column(hh), null, null);
    Tensor h = cell.forward(Tensor.of(new double[] {1}, 1));
    h = cell.forward(Tensor.of(new double[] {-1}, 1), h);
    assertThat(h.item()).isCloseTo(-.1434100512, within(1e-10));
    h.sum().backward();
    checkPairs(grad(cell.weightIh()), grad(cell.weightHh()), gradient);
  }

  /** AR-03: the last state says what the first of ten bits was, whatever came between. */
  private static class Memory implements Model {
    final Rnn rnn = new Rnn(1, 16);
    final Linear out = new Linear(16, 1);

    Tensor forward(Tensor bits) {
      Tensor h = rnn.run(bits).h().select(0, 0);
      return out.forward(h).squeeze(-1);
    }
  }

  @Test
  void remembersTheFirstBit() {
    double right =
        Rng.using(
            1,
            () -> {
              Memory net = new Memory();
              Adam adam = new Adam(net.parameters(), 0.02);
              for (int step = 0; step < 120; step++) {
                Tensor bits = Rng.current().bernoulli(0.5, DType.F32, Shape.of(10, 32, 1));
                Tensor first = bits.select(0, 0).squeeze(-1);
                net.zeroGrad();
                Losses.bceWithLogits(net.forward(bits.mul(2).sub(1)), first).backward();
                adam.step();
              }
              Tensor bits = Rng.current().bernoulli(0.5, DType.F32, Shape.of(10, 500, 1));
              Tensor said = Modes.inference(() -> net.forward(bits.mul(2).sub(1))).gt(0);
              Tensor first = bits.select(0, 0).squeeze(-1).gt(0);
              return said.eq(first).to(DType.F64).mean().item();
            });
    assertThat(right).isGreaterThan(0.99);
  }

  /** A start that is learned is a parameter like any other. */
  @Test
  void learnedStart() {
    @Nullable Tensor none = null;
    Gru gru = Modes.withDType(DType.F64, () -> new Gru(2, 3));
    Param start = new Param(Tensor.zeros(DType.F64, Shape.of(1, 4, 3)));
    gru.run(new Rng(3).normal(DType.F64, Shape.of(5, 4, 2)), start, none).h().sum().backward();
    assertThat(Objects.requireNonNull(start.grad()).abs().amin().item()).isGreaterThan(1e-6);
  }
}
