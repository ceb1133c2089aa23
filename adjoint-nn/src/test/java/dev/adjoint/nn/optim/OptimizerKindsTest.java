package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.schedule.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every optimizer whose step is a formula. */
class OptimizerKindsTest {
  private static Map<String, Function<List<Param>, Optimizer>> kinds() {
    Map<String, Function<List<Param>, Optimizer>> all =
        new LinkedHashMap<>(MoreOptimizersGoldenTest.CASES);
    all.put("adam", p -> new Adam(p, 0.01));
    all.put("adamW", p -> new AdamW(p, 0.01));
    all.put(
        "rmsProp",
        p -> new RmsProp(p, 0.01, RmsProp.Options.DEFAULT.withMomentum(0.5).withCentered()));
    all.put("sgd", p -> new Sgd(p, 0.1, Sgd.momentum(0.9).withNesterov()));
    all.put(
        "rowWise",
        p ->
            new Adam(
                0.01,
                List.of(Group.of(p, Adam.Options.DEFAULT.withWeightDecay(0.1)).withRowWise())));
    return all;
  }

  static List<String> names() {
    return List.copyOf(kinds().keySet());
  }

  private static Optimizer make(String name, List<Param> params) {
    return Objects.requireNonNull(kinds().get(name)).apply(params);
  }

  private static Tensor get(Map<String, Tensor> state, String name) {
    return Objects.requireNonNull(state.get(name), name);
  }

  private static void run(Optimizer o, int from, int to) {
    for (int i = from; i < to; i++) {
      for (Param p : o.parameters()) {
        int step = i;
        boolean skips = p.name().equals("b") && i % 3 == 1;
        p.setGrad(skips ? null : Rng.using(step, () -> Rng.current().normal(p.dtype(), p.shape())));
      }
      o.step();
    }
  }

  private static List<Param> params() {
    return List.of(
        new Param(Tensor.of(new double[] {1, -2, 3, 0.5}, 2, 2)).named("a"),
        new Param(Tensor.of(new float[] {1, -2, 3})).named("b"));
  }

  /** Saved in the middle, under a schedule, with one parameter that has seen fewer steps. */
  @ParameterizedTest
  @MethodSource("names")
  void goesOnWithEqualBits(String name) {
    Schedule schedule = Schedule.warmup(4).then(Schedule.cosine(9));
    List<Param> w = params();
    Optimizer o = make(name, w).schedule(schedule);
    run(o, 0, 7);
    Map<String, Tensor> saved = o.state();
    List<Param> v = w.stream().map(p -> new Param(p.value()).named(p.name())).toList();
    run(o, 7, 15);
    Optimizer resumed = make(name, v).schedule(schedule);
    resumed.restore(saved);
    run(resumed, 7, 15);
    for (int i = 0; i < w.size(); i++) {
      assertThat(v.get(i).value().bitEquals(w.get(i).value())).isTrue();
    }
    resumed.state().forEach((k, t) -> assertThat(t.bitEquals(get(o.state(), k))).as(k).isTrue());
    // back in time as well: nothing is kept outside the state
    List<Param> again = w.stream().map(p -> new Param(p.value()).named(p.name())).toList();
    resumed.restore(saved);
    Optimizer third = make(name, again).schedule(schedule);
    third.restore(saved);
    for (int i = 0; i < w.size(); i++) {
      v.get(i).assign(w.get(i).value());
    }
    run(resumed, 7, 9);
    run(third, 7, 9);
    for (int i = 0; i < w.size(); i++) {
      assertThat(v.get(i).value().bitEquals(again.get(i).value())).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void nanSpreadsToItsElementOnly(String name) {
    Param w = new Param(Tensor.of(new double[] {1, 2})).named("w");
    Optimizer o = make(name, List.of(w));
    for (int i = 0; i < 8; i++) { // RAdam's first steps have another formula
      w.setGrad(Tensor.of(new double[] {Double.NaN, 0.5}));
      o.step();
      assertThat(w.value().get(0)).isNaN();
      assertThat(w.value().get(1)).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void noElementsAndNoGradient(String name) {
    Param empty = new Param(Tensor.zeros(0, 3)).named("empty");
    Param scalar = new Param(Tensor.of(2.0)).named("scalar");
    Param idle = new Param(Tensor.of(2.0)).named("idle");
    Optimizer o = make(name, List.of(empty, scalar, idle));
    empty.setGrad(Tensor.zeros(0, 3));
    scalar.setGrad(Tensor.of(1.0));
    o.step();
    assertThat(empty.value().shape()).isEqualTo(Shape.of(0, 3));
    assertThat(scalar.value().item()).isNotEqualTo(2);
    assertThat(idle.value().item()).isEqualTo(2);
    assertThat(get(o.state(), "steps").toLongArray()).containsExactly(1, 1, 0);
  }

  /** With ε = 0 what never had a gradient stays, and what has one moves. */
  @Test
  void withoutEps() {
    List<Function<List<Param>, Optimizer>> kinds =
        List.of(
            p -> new Adam(p, 0.1, Adam.Options.DEFAULT.withEps(0)),
            p -> new Adam(p, 0.1, Adam.Options.DEFAULT.withEps(0).withAmsgrad()),
            p -> new AdamW(p, 0.1, AdamW.Options.DEFAULT.withEps(0).withWeightDecay(0)),
            p -> new NAdam(p, 0.1, NAdam.Options.DEFAULT.withEps(0)),
            p -> new RAdam(p, 0.1, RAdam.Options.DEFAULT.withEps(0)),
            p -> new Adamax(p, 0.1, Adamax.Options.DEFAULT.withEps(0)),
            p -> new Adagrad(p, 0.1, Adagrad.Options.DEFAULT.withEps(0)),
            p -> new RmsProp(p, 0.1, RmsProp.Options.DEFAULT.withEps(0)));
    for (Function<List<Param>, Optimizer> kind : kinds) {
      Param w = new Param(Tensor.of(new double[] {1, 2})).named("w");
      Optimizer o = kind.apply(List.of(w));
      for (int i = 0; i < 8; i++) {
        w.setGrad(Tensor.of(new double[] {0, 1}));
        o.step();
      }
      assertThat(w.value().get(0)).as(o.getClass().getSimpleName()).isEqualTo(1);
      assertThat(w.value().get(1)).isLessThan(1.9).isFinite();
    }
  }

  // ---- schedules

  @Test
  void aScheduleMultiplies() {
    Param w = new Param(Tensor.of(new double[] {0})).named("w");
    Optimizer o = new Sgd(List.of(w), 0.5).schedule(Schedule.linear(1, 0, 4));
    assertThat(o.learningRate()).isEqualTo(0.5); // of the first step
    double[] at = new double[5];
    for (int i = 0; i < 5; i++) {
      w.setGrad(Tensor.of(new double[] {-1}));
      o.step();
      at[i] = o.learningRate(); // of the step that was taken
    }
    assertThat(at).containsExactly(0.5, 0.375, 0.25, 0.125, 0);
    assertThat(w.value().item()).isEqualTo(1.25);
    assertThat(o.baseRate()).isEqualTo(0.5);
    o.schedule(Schedule.constant());
    o.learningRate(0.25);
    assertThat(o.learningRate()).isEqualTo(0.25);
  }

  @Test
  void aScheduleThatGivesNoRate() {
    Param w = new Param(Tensor.of(new double[] {0})).named("w");
    Schedule s = Schedule.constant(2).lasting(1).then(k -> Double.NaN);
    Optimizer o = new Sgd(List.of(w), 0.5).schedule(s);
    w.setGrad(Tensor.of(new double[] {1}));
    o.step();
    assertThatThrownBy(o::step)
        .isInstanceOf(TensorException.class)
        .message()
        .matches(
            "Sgd: the schedule constant 2 for 1 step, then .* gives NaN at step 1; it must be a"
                + " finite number, 0 or more\\.");
    assertThat(w.value().item()).isEqualTo(-1);
  }

  // ---- groups

  @Test
  void groupsHaveStateOfTheirOwn() {
    Param a = new Param(Tensor.of(new double[] {1})).named("a");
    Param b = new Param(Tensor.of(new double[] {1})).named("b");
    Sgd o =
        new Sgd(
            0.1,
            List.of(
                Group.of(List.of(a), Sgd.momentum(0.9)),
                Group.of(List.of(b), Sgd.Options.DEFAULT).withScale(10),
                Group.of(List.of(), Sgd.Options.DEFAULT)));
    for (int i = 0; i < 2; i++) {
      a.setGrad(Tensor.of(new double[] {1}));
      b.setGrad(Tensor.of(new double[] {1}));
      o.step();
    }
    assertThat(a.value().item()).isEqualTo(1 - 0.1 - 0.19, within(1e-15));
    assertThat(b.value().item()).isEqualTo(-1);
    assertThat(o.state().keySet()).containsExactly("a.momentum", "steps", "step", "learningRate");
  }

  @Test
  void messagesOfGroups() {
    List<Param> w = List.of(new Param(Tensor.of(new double[] {1})).named("w"));
    assertThatThrownBy(() -> Group.of(w, Sgd.Options.DEFAULT).withScale(-1))
        .isInstanceOf(TensorException.class)
        .hasMessage("Group: scale is -1.0; it must be a finite number, 0 or more.");
    Group<Sgd.Options> g = Group.of(w, Sgd.Options.DEFAULT);
    assertThatThrownBy(() -> new Sgd(0.1, List.of(g, g)))
        .hasMessage(
            "Sgd: w f64[1] is given twice, as number 0 and 1; it would be changed twice a step.");
    assertThatThrownBy(() -> Adadelta.Options.DEFAULT.withEps(0))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "Adadelta: eps is 0.0; it must be more than 0, for the first step has the size √ε.");
    assertThatThrownBy(() -> Lion.Options.DEFAULT.withBetas(1, 0.9))
        .hasMessage("Lion: beta1 is 1.0; it must lie in [0, 1).");
  }

  /** Rows without gradient keep values and moments; a NaN is a gradient. */
  @Test
  void rowWise() {
    Param w = new Param(Tensor.ones(DType.F64, Shape.of(3, 2, 2))).named("w");
    Optimizer o =
        new AdamW(0.1, List.of(Group.of(List.of(w), AdamW.Options.DEFAULT).withRowWise()));
    double[] g = new double[12];
    g[5] = 1;
    w.setGrad(Tensor.of(g, 3, 2, 2));
    o.step();
    Map<String, Tensor> first = o.state();
    assertThat(w.value().select(0, 0).toDoubleArray()).containsOnly(1);
    assertThat(w.value().select(0, 1).get(0, 0)).isEqualTo(0.999, within(1e-12)); // decay alone
    g = new double[12];
    g[0] = Double.NaN;
    w.setGrad(Tensor.of(g, 3, 2, 2));
    o.step();
    assertThat(w.value().get(0, 0, 0)).isNaN();
    Tensor moments = get(o.state(), "w.mean").select(0, 1);
    assertThat(moments.bitEquals(get(first, "w.mean").select(0, 1))).isTrue();
    assertThat(w.value().select(0, 2).toDoubleArray()).containsOnly(1);
  }

  // ---- gradients that add up

  /** Three parts of a batch, one step, is the step of the whole batch. */
  @Test
  void accumulation() {
    Tensor x = Rng.using(1, () -> Rng.current().normal(DType.F64, Shape.of(12, 4)));
    Tensor y = Rng.using(2, () -> Rng.current().normal(DType.F64, Shape.of(12, 2)));
    Tensor[] after = new Tensor[2];
    for (int way = 0; way < 2; way++) {
      Param weight = new Param(Tensor.ones(DType.F64, Shape.of(2, 4))).named("weight");
      Linear net = new Linear(weight, null);
      Optimizer o = new Adam(net.parameters(), 0.1);
      for (int step = 0; step < 5; step++) {
        o.zeroGrad();
        if (way == 0) {
          Losses.mse(net.forward(x), y).backward();
        } else {
          for (int k = 0; k < 3; k++) {
            Tensor part = net.forward(x.narrow(0, 4 * k, 4));
            Losses.mse(part, y.narrow(0, 4 * k, 4)).div(3).backward();
          }
        }
        o.step();
      }
      after[way] = weight.value();
    }
    assertThat(after[1].allClose(after[0], 1e-12, 1e-14)).isTrue();
  }

  @Test
  void stepWithALoss() {
    Param w = new Param(Tensor.of(new double[] {3})).named("w");
    Optimizer o = new Sgd(List.of(w), 0.1);
    assertThat(o.step(() -> w.square().sum()).item()).isEqualTo(9);
    Tensor loss = o.step(() -> w.square().sum());
    assertThat(w.value().item()).isEqualTo(3 * 0.64, within(1e-15)); // gradients were forgotten
    assertThat(loss.needsGrad()).isFalse();
  }

  // ---- two optimizers

  @Test
  void twoOptimizersOfAParameterAreWarnedOfOnce() {
    List<String> said = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.adjoint.nn.optim");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            said.add(record.getLevel() + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      Linear net = Rng.using(1, () -> new Linear(3, 2));
      Optimizer sgd = new Sgd(net.parameters(), 0.1);
      Optimizer adam = new Adam(net.parameters(), 0.1);
      Optimizer other = new Adam(List.of(net.weight()), 0.1);
      assertThat(said).isEmpty(); // neither has changed anything
      for (int i = 0; i < 3; i++) {
        for (Optimizer o : List.of(sgd, adam)) {
          o.step(() -> net.forward(Tensor.ones(1, 3)).sum());
        }
      }
      other.step(() -> net.forward(Tensor.ones(1, 3)).sum());
      String end = ". That is legal; if it is not meant, give each parameter to one optimizer.";
      assertThat(said)
          .containsExactly(
              "WARNING Adam: bias f32[2] and 1 more are also changed by another optimizer, Sgd"
                  + end,
              "WARNING Adam: weight f32[2, 3] is also changed by another optimizer, Adam" + end);
      assertThat(sgd.steps()).isEqualTo(3);
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }
}
