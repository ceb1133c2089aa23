package dev.adjoint.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.Gradients;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.Sgd;
import dev.adjoint.nn.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerTest {
  /** Points of three noisy groups in the plane. */
  private static Dataset groups(int n, long seed) {
    Tensor noise = new Rng(seed).normal(DType.F32, Shape.of(n, 2));
    float[] x = noise.toFloatArray();
    long[] y = new long[n];
    for (int i = 0; i < n; i++) {
      y[i] = i % 3;
      x[2 * i] += (float) (3 * Math.cos(2 * Math.PI * y[i] / 3));
      x[2 * i + 1] += (float) (3 * Math.sin(2 * Math.PI * y[i] / 3));
    }
    return Dataset.of(Tensor.of(x, n, 2), Tensor.of(y));
  }

  private static Layer net() {
    return new Sequential(new Linear(2, 16), Tensor::relu, new Dropout(0.2), new Linear(16, 3));
  }

  private static void assertSameBits(Model a, Model b) {
    assertSameBits(a.values(), b.values());
  }

  private static void assertSameBits(Map<String, Tensor> a, Map<String, Tensor> b) {
    assertThat(a.keySet()).isEqualTo(b.keySet()).isNotEmpty();
    a.forEach((name, t) -> assertThat(t.bitEquals(requireNonNull(b.get(name)))).as(name).isTrue());
  }

  @Test
  void equalsThePlainLoopBitForBit() {
    DataLoader train = DataLoader.of(groups(100, 1), 16).shuffled(3);
    DataLoader test = DataLoader.of(groups(50, 2), 20);
    List<Double> plainLosses = new ArrayList<>();

    Layer plain =
        Rng.using(
            5,
            () -> {
              Layer net = net();
              Optimizer optimizer = new Adam(net.parameters(), 1e-2);
              for (int epoch = 1; epoch <= 3; epoch++) {
                for (Batch batch : train.epoch(epoch)) {
                  optimizer.zeroGrad();
                  Tensor loss = Losses.crossEntropy(net.forward(batch.inputs()), batch.targets());
                  loss.backward();
                  optimizer.step();
                  plainLosses.add(loss.item());
                }
              }
              return net;
            });

    List<Double> losses = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void step(StepResult step) {
            losses.add(step.loss());
          }
        };
    for (DataLoader loader : List.of(train, train.prefetching())) {
      losses.clear();
      Layer trained =
          Rng.using(
              5,
              () -> {
                Layer net = net();
                new Trainer(net, Losses::crossEntropy, new Adam(net.parameters(), 1e-2))
                    .measuring(new Accuracy())
                    .telling(listener)
                    .fit(loader, test, 3);
                return net;
              });
      assertSameBits(trained, plain);
      assertThat(losses).isEqualTo(plainLosses).hasSize(21);
    }
  }

  @Test
  void learns() {
    Layer net =
        Rng.using(1, () -> new Sequential(new Linear(2, 16), Tensor::relu, new Linear(16, 3)));
    History h =
        new Trainer(net, Losses::crossEntropy, new Adam(net.parameters(), 1e-2))
            .measuring(new Accuracy())
            .fit(
                DataLoader.of(groups(300, 1), 32).shuffled(0),
                DataLoader.of(groups(300, 2), 100),
                8);
    assertThat(h.epochs()).hasSize(8);
    EpochResult first = h.epochs().getFirst();
    EpochResult last = h.last();
    assertThat(last.train().loss()).isLessThan(first.train().loss() / 2);
    assertThat(requireNonNull(last.test()).metric("accuracy")).isGreaterThan(0.95);
    assertThat(last.step()).isEqualTo(80);
    assertThat(last.learningRate()).isEqualTo(1e-2);
    assertThat(last.seconds()).isPositive();
    assertThat(last.testSeconds()).isPositive();
  }

  @Test
  void meansCountExamplesNotBatches() {
    // batches of 3 and 1; the net gives 0, the targets are 1, 1, 1 and 5
    Dataset d = Dataset.of(Tensor.zeros(4, 1), Tensor.of(new float[] {1, 1, 1, 5}, 4, 1));
    Linear net = linear(0);
    Metric error = Metric.of("error", (y, t) -> y.sub(t).abs().sum().item());
    Scores s =
        new Trainer(net, Losses::mse, new Sgd(net.parameters(), 0))
            .measuring(error)
            .test(DataLoader.of(d, 3));
    assertThat(s.loss()).isEqualTo((3 * 1 + 1 * 25) / 4.0);
    assertThat(s.metric("error")).isEqualTo(2);
  }

  @Test
  void testingChangesNothing() {
    Layer net = Rng.using(1, TrainerTest::net);
    Trainer trainer =
        new Trainer(net, Losses::crossEntropy, new Sgd(net.parameters(), 0.1))
            .measuring(new Accuracy());
    DataLoader test = DataLoader.of(groups(30, 1), 10);
    Map<String, Tensor> before = net.values();
    Rng rng = new Rng(4);
    Scores once = Rng.using(rng, () -> trainer.test(test));
    assertThat(rng.counter()).as("dropout draws nothing in a test").isZero();
    assertThat(trainer.test(test)).isEqualTo(once);
    assertSameBits(net.values(), before);
    assertThat(net.parameters()).allMatch(p -> p.grad() == null);
  }

  @Test
  void trainsWithinNoGradAndEvaluation() {
    Layer a = Rng.using(1, TrainerTest::net);
    Layer b = Rng.using(1, TrainerTest::net);
    DataLoader train = DataLoader.of(groups(30, 1), 10);
    Trainer outer = new Trainer(a, Losses::crossEntropy, new Sgd(a.parameters(), 0.1));
    Trainer inner = new Trainer(b, Losses::crossEntropy, new Sgd(b.parameters(), 0.1));
    Rng.using(2, () -> outer.fit(train, 1));
    Rng.using(2, () -> Modes.inference(() -> inner.fit(train, 1)));
    assertSameBits(a, b);
  }

  @Test
  void tellsListenersInOrderAndStops() {
    List<String> told = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void start(int epochs, DataLoader train) {
            told.add("start " + epochs + " " + train.batches());
          }

          @Override
          public void step(StepResult s) {
            told.add(
                "step "
                    + s.step()
                    + " "
                    + s.epoch()
                    + "/"
                    + s.epochs()
                    + " "
                    + s.batch()
                    + "/"
                    + s.batches()
                    + " "
                    + s.examples());
          }

          @Override
          public void epoch(History history) {
            told.add("epoch " + history.last().epoch());
          }

          @Override
          public void end(History history) {
            told.add("end " + history.epochs().size());
          }
        };
    Linear net = new Linear(2, 3);
    new Trainer(net, Losses::crossEntropy, new Sgd(net.parameters(), 0.1))
        .telling(listener)
        .stoppingWhen(h -> h.epochs().size() == 2)
        .fit(DataLoader.of(groups(15, 1), 10), 9);
    assertThat(told)
        .containsExactly(
            "start 9 2",
            "step 1 1/9 1/2 10",
            "step 2 1/9 2/2 15",
            "epoch 1",
            "step 3 2/9 1/2 10",
            "step 4 2/9 2/2 15",
            "epoch 2",
            "end 2");
  }

  @Test
  void scheduleAndClipping() {
    Linear net = new Linear(2, 3);
    List<Double> rates = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    Optimizer sgd = new Sgd(net.parameters(), 2).schedule(step -> 0.5 / (step + 1));
    new Trainer(net, Losses::crossEntropy, sgd)
        .beforeStep(() -> {
          Gradients.clipNorm(net.parameters(), 0.01);
          norms.add(Gradients.norm(net.parameters()));
        })
        .telling(
            new TrainListener() {
              @Override
              public void step(StepResult s) {
                rates.add(s.learningRate());
              }
            })
        .fit(DataLoader.of(groups(40, 1), 10), 1);
    assertThat(rates).containsExactly(1.0, 0.5, 1.0 / 3, 0.25);
    assertThat(norms).hasSize(4).allSatisfy(n -> assertThat(n).isCloseTo(0.01, within(1e-4)));
    assertThat(sgd.baseRate()).isEqualTo(2);
  }

  /** A second training goes on with the schedule where the first one ended. */
  @Test
  void aScheduleCountsTheOptimizersSteps() {
    Linear net = new Linear(2, 3);
    Optimizer sgd = new Sgd(net.parameters(), 1).schedule(Schedule.linear(1, 0, 8));
    Trainer trainer = new Trainer(net, Losses::crossEntropy, sgd);
    DataLoader loader = DataLoader.of(groups(40, 1), 10);
    assertThat(trainer.fit(loader, 1).last().learningRate()).isEqualTo(5 / 8.0);
    assertThat(trainer.fit(loader, 1).last().learningRate()).isEqualTo(1 / 8.0);
  }

  // ---- what goes wrong

  private static Dataset line(float... x) {
    return Dataset.of(Tensor.of(x, x.length, 1), Tensor.of(x, x.length, 1));
  }

  private static Linear linear(float weight) {
    Linear net = new Linear(1, 1);
    net.weight().assign(Tensor.of(new float[] {weight}, 1, 1));
    requireNonNull(net.bias()).assign(Tensor.zeros(1));
    return net;
  }

  private static String at = "";

  /** Trains, and notes at which line, for messages that name it. */
  private static History fit(Trainer trainer, DataLoader data) {
    int here = StackWalker.getInstance().walk(s -> s.findFirst().orElseThrow()).getLineNumber();
    at = "TrainerTest.java:" + (here + 2);
    return trainer.fit(data, 3);
  }

  /** What a schedule has for the step that is not taken did not do it. */
  @Test
  void theRateToBlameIsThatOfTheStepBefore() {
    Linear net = linear(0);
    Optimizer sgd = new Sgd(net.parameters(), 1e20).schedule(Schedule.multiStep(1e-21, 1));
    Trainer trainer = new Trainer(net, Losses::mse, sgd);
    assertThatThrownBy(() -> fit(trainer, DataLoader.of(line(1, 2, 3, 4), 2)))
        .isInstanceOfSatisfying(
            DivergenceException.class,
            e -> {
              assertThat(e.step()).isEqualTo(2);
              assertThat(e.learningRate()).isEqualTo(1e20);
            })
        .hasMessageStartingWith(
            "train: the loss is infinite at step 2 (epoch 1, batch 2 of 2) with learning rate"
                + " 1.0E20; it must be finite.");
  }

  @Test
  void stopsWhenTheLossDiverges() {
    Linear net = linear(0);
    Trainer trainer = new Trainer(net, Losses::mse, new Sgd(net.parameters(), 1e20));
    assertThatThrownBy(() -> fit(trainer, DataLoader.of(line(1, 2, 3, 4), 2)))
        .isInstanceOfSatisfying(
            DivergenceException.class,
            e -> {
              assertThat(e.step()).isEqualTo(2);
              assertThat(e.learningRate()).isEqualTo(1e20);
              assertThat(e.loss()).isInfinite();
              assertThat(e.finding().orElseThrow().operation()).isEqualTo("squaredError");
              assertThat(e.finding().orElseThrow().line()).isEqualTo(at);
            })
        .hasMessage(
            "train: the loss is infinite at step 2 (epoch 1, batch 2 of 2) with learning rate"
                + " 1.0E20; it must be finite. The loss before was 2.50000. This step was not"
                + " taken.\n"
                + "  The data of this batch are finite. Try a smaller learning rate, such as 1e+19,"
                + " or clip the gradients.\n"
                + "  findNaN: squaredError at "
                + at
                + " makes Infinity of finite numbers: 2 of 2 elements of its result f32[2, 1], the"
                + " first at [0, 0].\n"
                + "    input f32[2, 1] of linear(weight, bias) at "
                + at
                + ": 1.8e+21 to 2.3e+21, there 1.8e+21\n"
                + "    input f32[2, 1]: 3 to 4, there 3\n"
                + "    The loss is infinite.");
    assertThat(net.weight().value().item()).isFinite();
  }

  /** The loss is finite, one gradient is not. */
  @Test
  void stopsAtAGradientThatIsNotFinite() {
    Linear net = linear(1);
    Trainer trainer =
        new Trainer(net, (y, t) -> y.sub(t).square().sum().sqrt(), new Sgd(net.parameters(), 0.01));
    Trainer checking = trainer.checkingGradients();
    assertThatThrownBy(() -> fit(checking, DataLoader.of(line(1, 2), 2)))
        .isInstanceOfSatisfying(
            DivergenceException.class,
            e -> {
              assertThat(e.step()).isEqualTo(1);
              assertThat(e.loss()).isZero();
              assertThat(e.finding().orElseThrow().operation()).isEqualTo("sqrt");
            })
        .hasMessageStartingWith(
            "train: a gradient is NaN or infinite at step 1 (epoch 1, batch 1 of 1) with learning rate"
                + " 0.01; it must be finite. This step was not taken.\n"
                + "  It is the first step: check the initial weights, and the scale of the inputs,"
                + " which go from 1.000 to 2.000.\n"
                + "  findNaN: the pullback of sqrt at TrainerTest.java:");
    assertThat(net.weight().value().item()).isEqualTo(1);
    trainer.fit(DataLoader.of(line(1, 2), 2), 1);
    assertThat(net.weight().value().item()).isNaN();
  }

  @Test
  void checkingGradientsChangesNoBit() {
    Dataset d = groups(40, 1);
    Linear plain = Rng.using(3, () -> new Linear(2, 3));
    Linear checked = Rng.using(3, () -> new Linear(2, 3));
    new Trainer(plain, Losses::crossEntropy, new Sgd(plain.parameters(), 0.1))
        .fit(DataLoader.of(d, 10), 3);
    new Trainer(checked, Losses::crossEntropy, new Sgd(checked.parameters(), 0.1))
        .checkingGradients()
        .fit(DataLoader.of(d, 10), 3);
    assertThat(checked.weight().value().bitEquals(plain.weight().value())).isTrue();
  }

  @Test
  void stopsAtNaNInTheData() {
    Linear net = linear(0.5f);
    Trainer trainer = new Trainer(net, Losses::mse, new Sgd(net.parameters(), 0.01));
    Dataset d = line(1, 2, 3, Float.NaN, 5, 6);
    assertThatThrownBy(() -> fit(trainer, DataLoader.of(d, 2)))
        .isInstanceOf(DivergenceException.class)
        .hasMessage(
            "train: the loss is NaN at step 2 (epoch 1, batch 2 of 3) with learning rate 0.01; it"
                + " must be finite. The loss before was 0.625000. This step was not taken.\n"
                + "  The inputs of this batch hold NaN: example 3 of the data set. Correct the"
                + " data.\n"
                + "  findNaN: f32[2, 1] holds 1 NaN before any operation, the first at [1, 0];"
                + " linear(weight, bias) at "
                + at
                + " reads it.\n"
                + "    The loss is NaN.");
    assertThat(net.weight().value().item()).isFinite();

    Dataset targets =
        Dataset.of(
            Tensor.of(new float[] {1, 2}, 2, 1),
            Tensor.of(new float[] {1, Float.POSITIVE_INFINITY}, 2, 1));
    assertThatThrownBy(() -> fit(trainer, DataLoader.of(targets, 2)))
        .isInstanceOf(DivergenceException.class)
        .hasMessage(
            "train: the loss is infinite at step 1 (epoch 1, batch 1 of 1) with learning rate 0.01;"
                + " it must be finite. This step was not taken.\n"
                + "  The targets of this batch hold an infinity: example 1 of the data set. Correct"
                + " the data.\n"
                + "  findNaN: f32[2, 1] holds 1 infinite before any operation, the first at [1, 0];"
                + " squaredError at "
                + at
                + " reads it.\n"
                + "    The loss is infinite.");
  }

  @Test
  void stopsAtBadInitialWeights() {
    Linear net = linear(Float.NaN);
    Trainer trainer = new Trainer(net, Losses::mse, new Sgd(net.parameters(), 0.01));
    assertThatThrownBy(() -> fit(trainer, DataLoader.of(line(-1, 2), 2)))
        .isInstanceOf(DivergenceException.class)
        .hasMessage(
            "train: the loss is NaN at step 1 (epoch 1, batch 1 of 1) with learning rate 0.01; it"
                + " must be finite. This step was not taken.\n"
                + "  It is the first step: check the initial weights, and the scale of the inputs,"
                + " which go from -1.000 to 2.000.\n"
                + "  findNaN: weight f32[1, 1] holds NaN before any operation; linear(weight, bias) at "
                + at
                + " reads it.\n"
                + "    The loss is NaN.");
  }

  @Test
  void refusesALossOfManyNumbers() {
    Linear net = linear(1);
    Trainer trainer =
        new Trainer(net, (y, t) -> y.sub(t).square(), new Sgd(net.parameters(), 0.01));
    assertThatThrownBy(() -> trainer.fit(DataLoader.of(line(1, 2, 3), 3), 1))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "train: the loss is f32[3, 1]; it must be one number. Take its mean() over the batch.");
  }

  @Test
  void refusesNoEpochs() {
    Linear net = linear(1);
    Trainer trainer = new Trainer(net, Losses::mse, new Sgd(net.parameters(), 0.01));
    assertThatThrownBy(() -> trainer.fit(DataLoader.of(line(1), 1), 0))
        .isInstanceOf(TensorException.class)
        .hasMessage("train: 0 epochs; there must be at least 1.");
  }
}
