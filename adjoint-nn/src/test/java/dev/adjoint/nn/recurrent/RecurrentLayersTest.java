package dev.adjoint.nn.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Predictor;
import dev.adjoint.nn.Sequential;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What the three layers and three cells have in common. */
class RecurrentLayersTest {
  private static final Lstm.Options LSTM =
      Lstm.Options.DEFAULT.withLayers(2).withBidirectional().withProjection(3);

  /** A layer with two layers and directions, and the output of {@code run(x, null, lengths)}. */
  private record Kit(Layer layer, BiFunction<Tensor, int[], Tensor> run) {}

  private static List<Kit> kits() {
    return Rng.using(
        11,
        () -> {
          Rnn rnn = new Rnn(2, 4, Rnn.Options.DEFAULT.withLayers(2).withBidirectional());
          Gru gru = new Gru(2, 4, Gru.Options.DEFAULT.withLayers(2).withBidirectional());
          Lstm lstm = new Lstm(2, 4, LSTM);
          return List.of(
              new Kit(rnn, (x, l) -> rnn.run(x, null, l).output()),
              new Kit(gru, (x, l) -> gru.run(x, null, l).output()),
              new Kit(lstm, (x, l) -> lstm.run(x, null, l).output()));
        });
  }

  @Test
  void namesAndOrderOfDrawing() {
    Lstm lstm = Rng.using(7, () -> new Lstm(5, 4, LSTM));
    assertThat(lstm.state().keySet())
        .containsExactlyInAnyOrder(
            "weight_ih_l0",
            "weight_hh_l0",
            "bias_ih_l0",
            "bias_hh_l0",
            "weight_hr_l0",
            "weight_ih_l0_reverse",
            "weight_hh_l0_reverse",
            "bias_ih_l0_reverse",
            "bias_hh_l0_reverse",
            "weight_hr_l0_reverse",
            "weight_ih_l1",
            "weight_hh_l1",
            "bias_ih_l1",
            "bias_hh_l1",
            "weight_hr_l1",
            "weight_ih_l1_reverse",
            "weight_hh_l1_reverse",
            "bias_ih_l1_reverse",
            "bias_hh_l1_reverse",
            "weight_hr_l1_reverse");
    assertThat(lstm.parameter("weight_ih_l1").shape()).isEqualTo(Shape.of(16, 6));
    assertThat(lstm.parameter("weight_hr_l0").shape()).isEqualTo(Shape.of(3, 4));
    Tensor first = new Rng(7).uniform(DType.F32, Shape.of(16, 5), -0.5, 0.5);
    assertThat(lstm.parameter("weight_ih_l0").value().bitEquals(first)).isTrue();
    assertThat(lstm.in()).isEqualTo(5);
    assertThat(lstm.hidden()).isEqualTo(4);
    assertThat(new Gru(5, 4).hidden()).isEqualTo(4);
    assertThat(new Rnn(5, 4).in()).isEqualTo(5);
    assertThat(new LstmCell(5, 4).hidden()).isEqualTo(4);
    assertThat(new LstmCell(2, 3).state().keySet())
        .containsExactly("bias_hh", "bias_ih", "weight_hh", "weight_ih");
  }

  /** PyTorch: all uniform on ±1/√hidden. */
  @Test
  void start() {
    Gru gru = Rng.using(3, () -> new Gru(50, 64));
    GruCell cell = Rng.using(4, () -> new GruCell(50, 64));
    for (Layer layer : List.of(gru, cell)) {
      for (Param p : layer.parameters()) {
        assertThat(p.value().abs().amax().item()).isBetween(0.97 / 8, 1.0 / 8);
        assertThat(p.value().std().item())
            .isBetween(0.9 / 8 / Math.sqrt(3), 1.1 / 8 / Math.sqrt(3));
      }
    }
  }

  @Test
  void texts() {
    assertThat(new Rnn(10, 20, Rnn.Options.DEFAULT.withLayers(2).withRelu()))
        .hasToString("Rnn(10, 20, layers 2, relu)");
    assertThat(new Gru(10, 20, Gru.Options.DEFAULT.withBidirectional()))
        .hasToString("Gru(10, 20, bidirectional)");
    assertThat(
            new Lstm(
                10, 20, LSTM.withDropout(0.1).withoutBias().withBatchFirst().withProjection(5)))
        .hasToString(
            "Lstm(10, 20, layers 2, bidirectional, projection 5, dropout 0.1, no bias, batch"
                + " first)");
    assertThat(new RnnCell(2, 3, RnnCell.Options.DEFAULT.withRelu()))
        .hasToString("RnnCell(2, 3, relu)");
    assertThat(new LstmCell(2, 3)).hasToString("LstmCell(2, 3)");
    assertThat(new GruCell(2, 3, GruCell.Options.DEFAULT.withoutBias()))
        .hasToString("GruCell(2, 3, no bias)");
  }

  /** A batch of lengths equals each sequence alone, whatever fills the ends. */
  @Test
  void lengths() {
    int[] lengths = {3, 0, 5, 1};
    Tensor x = new Rng(1).normal(DType.F32, Shape.of(5, 4, 2));
    for (Kit kit : kits()) {
      double[] dirty = x.toDoubleArray();
      for (int t = 0; t < 5; t++) {
        for (int i = 0; i < 4; i++) {
          if (t >= lengths[i]) {
            dirty[(t * 4 + i) * 2] = Double.NaN;
            dirty[(t * 4 + i) * 2 + 1] = Double.POSITIVE_INFINITY;
          }
        }
      }
      Tensor leaf = Tensor.of(dirty, 5, 4, 2).to(DType.F32).requiresGrad();
      Tensor y = kit.run.apply(leaf, lengths);
      Tensor weights = new Rng(2).normal(DType.F32, y.shape());
      y.mul(weights).sum().backward();
      Tensor gradient = Objects.requireNonNull(leaf.grad());
      for (Param p : kit.layer.parameters()) {
        assertThat(Objects.requireNonNull(p.grad()).isFinite().all().item()).isEqualTo(1);
      }
      for (int i = 0; i < 4; i++) {
        int n = lengths[i];
        Tensor own = x.select(1, i).narrow(0, 0, n).requiresGrad();
        Tensor alone = kit.layer.forward(own);
        alone.mul(weights.select(1, i).narrow(0, 0, n)).sum().backward();
        Tensor rows = y.detach().select(1, i);
        assertThat(rows.narrow(0, 0, n).allClose(alone.detach(), 1e-5, 1e-6)).isTrue();
        assertThat(rows.narrow(0, n, 5 - n).toDoubleArray()).containsOnly(zeros(n < 5));
        Tensor g = gradient.select(1, i);
        assertThat(g.narrow(0, 0, n).allClose(Objects.requireNonNull(own.grad()), 1e-5, 1e-6))
            .isTrue();
        assertThat(g.narrow(0, n, 5 - n).toDoubleArray()).containsOnly(zeros(n < 5));
      }
    }
  }

  private static double[] zeros(boolean any) {
    return any ? new double[] {0} : new double[0];
  }

  @Test
  void lastStatesOfLengths() {
    Gru gru = Rng.using(1, () -> new Gru(2, 3));
    Tensor x = new Rng(1).normal(DType.F32, Shape.of(4, 3, 2));
    Tensor start = new Rng(2).normal(DType.F32, Shape.of(1, 3, 3));
    Gru.Result r = gru.run(x, start, new int[] {2, 4, 0});
    Tensor h = r.h().select(0, 0);
    assertThat(h.select(0, 0).bitEquals(r.output().select(0, 1).select(0, 0))).isTrue();
    assertThat(h.select(0, 1).bitEquals(r.output().select(0, 3).select(0, 1))).isTrue();
    assertThat(h.select(0, 2).bitEquals(start.select(0, 0).select(0, 2))).isTrue();
    Gru.Result same = gru.run(x, start, Tensor.of(new long[] {2, 4, 0}));
    assertThat(same.output().bitEquals(r.output())).isTrue();
  }

  @Test
  void partsOfASequence() {
    Lstm lstm = Rng.using(1, () -> new Lstm(2, 3, Lstm.Options.DEFAULT.withLayers(2)));
    Tensor x = new Rng(1).normal(DType.F32, Shape.of(6, 4, 2));
    Lstm.Result whole = lstm.run(x);
    Lstm.Result first = lstm.run(x.narrow(0, 0, 2));
    Lstm.Result second = lstm.run(x.narrow(0, 2, 4), first.state());
    assertThat(second.h().bitEquals(whole.h())).isTrue();
    assertThat(second.c().bitEquals(whole.c())).isTrue();
    assertThat(second.output().bitEquals(whole.output().narrow(0, 2, 4))).isTrue();
  }

  /** Layers and cells are one function. */
  @Test
  void cellsEqualLayers() {
    Tensor x = new Rng(1).normal(DType.F32, Shape.of(5, 4, 2));
    Lstm lstm = new Lstm(2, 3);
    LstmCell cell =
        new LstmCell(
            lstm.parameter("weight_ih_l0"),
            lstm.parameter("weight_hh_l0"),
            lstm.parameter("bias_ih_l0"),
            lstm.parameter("bias_hh_l0"));
    LstmState s = cell.forward(x.select(0, 0));
    for (int t = 1; t < 5; t++) {
      s = cell.forward(x.select(0, t), s);
    }
    Lstm.Result r = lstm.run(x);
    assertThat(s.h().detach().bitEquals(r.h().detach().select(0, 0))).isTrue();
    assertThat(s.c().detach().bitEquals(r.c().detach().select(0, 0))).isTrue();

    Gru gru = new Gru(2, 3);
    GruCell gruCell =
        new GruCell(
            gru.parameter("weight_ih_l0"),
            gru.parameter("weight_hh_l0"),
            gru.parameter("bias_ih_l0"),
            gru.parameter("bias_hh_l0"));
    Tensor h = gruCell.forward(x.select(0, 0));
    for (int t = 1; t < 5; t++) {
      h = gruCell.forward(x.select(0, t), h);
    }
    assertThat(h.detach().bitEquals(gru.run(x).h().detach().select(0, 0))).isTrue();
  }

  @Test
  void staticFormsEqualLayers() {
    Tensor x = new Rng(1).normal(DType.F32, Shape.of(5, 4, 2));
    int[] lengths = {5, 2, 3, 4};
    Lstm lstm = new Lstm(2, 4, LSTM);
    Tensor given = Lstm.run(LSTM, lstm.values(), x, null, Tensor.of(lengths)).output();
    assertThat(given.bitEquals(lstm.run(x, null, lengths).output().detach())).isTrue();
    RnnCell cell = new RnnCell(2, 3);
    Operand none = null;
    Tensor h =
        RnnCell.step(
            RnnCell.Options.DEFAULT,
            x.select(0, 0),
            none,
            cell.weightIh(),
            cell.weightHh(),
            cell.biasIh(),
            cell.biasHh());
    assertThat(h.detach().bitEquals(cell.forward(x.select(0, 0)).detach())).isTrue();
  }

  @Test
  void dropoutBetweenLayersInTrainingOnly() {
    Tensor x = new Rng(1).normal(DType.F32, Shape.of(5, 4, 2));
    Rnn.Options plain = Rnn.Options.DEFAULT.withLayers(2);
    Rnn rnn = Rng.using(2, () -> new Rnn(2, 3, plain));
    Rnn all = Rng.using(2, () -> new Rnn(2, 3, plain.withDropout(1)));
    Tensor whole = rnn.forward(x).detach();
    assertThat(Modes.evaluating(() -> all.forward(x)).detach().bitEquals(whole)).isTrue();
    Map<String, Tensor> deaf = new LinkedHashMap<>(rnn.values());
    deaf.put("weight_ih_l1", Tensor.zeros(3, 3));
    Tensor expected = Rnn.run(plain, deaf, x, null, null).output();
    Tensor dropped = Modes.training(() -> all.forward(x)).detach();
    assertThat(dropped.allClose(expected, 0, 0)).isTrue();
    assertThat(dropped.bitEquals(whole)).isFalse();

    // a single layer has nothing between
    Rnn one = Rng.using(2, () -> new Rnn(2, 3, Rnn.Options.DEFAULT.withDropout(1)));
    Tensor y = Modes.training(() -> one.forward(x)).detach();
    assertThat(y.bitEquals(Modes.evaluating(() -> one.forward(x)).detach())).isTrue();
  }

  @Test
  void nothingToDo() {
    for (Kit kit : kits()) {
      int out = kit.layer instanceof Lstm ? 6 : 8;
      for (int[] s : new int[][] {{0, 3}, {4, 0}, {0, 0}}) {
        Tensor x = Tensor.zeros(s[0], s[1], 2).requiresGrad();
        Tensor y = kit.layer.forward(x);
        assertThat(y.shape()).isEqualTo(Shape.of(s[0], s[1], out));
        y.sum().backward();
        assertThat(Objects.requireNonNull(x.grad()).shape()).isEqualTo(x.shape());
        Tensor masked = kit.run.apply(x, new int[s[1]]);
        assertThat(masked.shape()).isEqualTo(Shape.of(s[0], s[1], out));
      }
    }
    Tensor start = Tensor.randn(1, 3, 4);
    Gru gru = new Gru(2, 4);
    assertThat(gru.run(Tensor.zeros(0, 3, 2), start).h().detach().bitEquals(start)).isTrue();
    assertThat(new GruCell(2, 4).forward(Tensor.zeros(0, 2)).shape()).isEqualTo(Shape.of(0, 4));
    assertThat(new Gru(0, 4).forward(Tensor.zeros(3, 2, 0)).shape()).isEqualTo(Shape.of(3, 2, 4));
  }

  /** One example after the other, with lengths of its own, equals the batch. */
  @Test
  void vmapAndJvp() {
    Tensor x = new Rng(1).normal(DType.F64, Shape.of(3, 5, 4, 2));
    Lstm lstm = Modes.withDType(DType.F64, () -> new Lstm(2, 4, LSTM));
    Tensor lengths = Tensor.of(new long[] {5, 2, 3, 4, 1, 1, 1, 1, 5, 5, 0, 2}, 3, 4);
    Tensor y = Adjoint.vmap((a, l) -> lstm.run(a, null, l).output()).apply(x, lengths);
    for (int i = 0; i < 3; i++) {
      Tensor one = lstm.run(x.select(0, i), null, lengths.select(0, i)).output();
      assertThat(y.select(0, i).detach().allClose(one.detach(), 1e-12, 1e-13)).isTrue();
    }

    Tensor a = x.select(0, 0);
    Tensor v = x.select(0, 1);
    Tensor slope = Adjoint.jvp(lstm::forward, a, v).tangent();
    double h = 1e-5;
    Tensor up = lstm.forward(a.add(v.mul(h)));
    Tensor down = lstm.forward(a.sub(v.mul(h)));
    assertThat(slope.detach().allClose(up.sub(down).div(2 * h).detach(), 1e-7, 1e-8)).isTrue();
  }

  @Test
  void amongOtherLayers() {
    Sequential net = new Sequential(new Lstm(2, 4), new Gru(4, 3), new Linear(3, 1));
    Tensor x = Tensor.randn(5, 6, 2);
    Tensor y = net.forward(x);
    assertThat(y.shape()).isEqualTo(Shape.of(5, 6, 1));
    y.square().mean().backward();
    for (Param p : net.parameters()) {
      assertThat(p.grad()).as(p.name()).isNotNull();
    }
    assertThat(net.state().keySet()).contains("0.weight_hh_l0", "1.bias_ih_l0", "2.weight");
    Predictor served = net.predictor();
    assertThat(served.forward(x).bitEquals(y.detach())).isTrue();
    Tensor again = Adjoint.checkpoint(in -> net.forward(in.get(0)), x.requiresGrad());
    assertThat(again.detach().bitEquals(y.detach())).isTrue();
    again.sum().backward();
  }
}
