package dev.adjoint.nn.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Golden;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schedule against PyTorch's learning rates of 100 steps. */
class ScheduleTest {
  private static final Golden GOLDEN = Golden.of("schedules");

  private static final Map<String, Schedule> SCHEDULES =
      Map.ofEntries(
          Map.entry("constant", Schedule.constant(0.25)),
          Map.entry(
              "constantThenOne", Schedule.constant(0.25).lasting(7).then(Schedule.constant())),
          Map.entry("linear", Schedule.linear(0.2, 0.9, 40)),
          Map.entry("warmup", Schedule.warmup(30)),
          Map.entry("step", Schedule.step(30, 0.1)),
          Map.entry("multiStep", Schedule.multiStep(0.5, 10, 25, 25, 80)),
          Map.entry("exponential", Schedule.exponential(0.97)),
          Map.entry("polynomial", Schedule.polynomial(60, 2.5)),
          Map.entry("cosine", Schedule.cosine(99)),
          Map.entry("cosineFloor", Schedule.cosine(99, 0.2)),
          Map.entry("restarts", Schedule.cosineRestarts(13, 1)),
          Map.entry("restartsLonger", Schedule.cosineRestarts(10, 2, 0.1)),
          Map.entry("oneCycle", Schedule.oneCycle(100)),
          Map.entry(
              "oneCycleLines",
              Schedule.oneCycle(100).withPeakAt(0.4).withLines().withStart(0.1).withEnd(0.002)),
          Map.entry("oneCycleThree", Schedule.oneCycle(100).withThreePhases()),
          Map.entry("cyclic", Schedule.cyclic(0.1, 8)),
          Map.entry("cyclicHalving", Schedule.cyclic(0.1, 8).withDown(12).withHalving()),
          Map.entry("cyclicDecay", Schedule.cyclic(0.1, 8).withDecay(0.98)),
          Map.entry("inverseSqrt", Schedule.inverseSqrt(20)),
          Map.entry("lambda", k -> 1 / (1 + 0.1 * k)),
          Map.entry("warmupThenCosine", Schedule.warmup(20).then(Schedule.cosine(80))),
          Map.entry(
              "three",
              Schedule.constant(0.5)
                  .lasting(15)
                  .then(Schedule.exponential(0.9).lasting(35))
                  .then(Schedule.polynomial(40, 1))),
          Map.entry("times", Schedule.step(20, 0.5).times(Schedule.linear(0.1, 1, 10))));

  static List<String> cases() {
    return GOLDEN.file().tensors().keySet().stream()
        .filter(k -> !k.startsWith("plateau") && !k.equals("metric"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isPyTorchs(String name) {
    Schedule s = Objects.requireNonNull(SCHEDULES.get(name), name);
    assertThat(s.curve(100)).containsExactly(GOLDEN.get(name).toDoubleArray(), within(1e-12));
  }

  @Test
  void noneIsLeftOut() {
    assertThat(cases()).containsExactlyInAnyOrderElementsOf(SCHEDULES.keySet());
  }

  @Test
  void whatCameDownStaysDown() {
    assertThat(Schedule.cosine(10, 0.1).at(1000)).isEqualTo(0.1);
    assertThat(Schedule.polynomial(10, 2).at(1000)).isZero();
    assertThat(Schedule.oneCycle(10).at(1000)).isEqualTo(4e-6);
    assertThat(Schedule.oneCycle(1).at(0)).isEqualTo(4e-6);
    assertThat(Schedule.warmup(1).at(0)).isEqualTo(1);
    assertThat(Schedule.warmup(4).curve(6)).containsExactly(0.25, 0.5, 0.75, 1, 1, 1);
  }

  @Test
  void compositionIsExact() {
    Schedule a = Schedule.warmup(7);
    Schedule b = Schedule.cosine(50);
    Schedule s = a.then(b);
    assertThat(s.length()).isEqualTo(57);
    for (int k = 99; k >= 0; k--) { // in any order: there is no state
      assertThat(s.at(k)).isEqualTo(k < 7 ? a.at(k) : b.at(k - 7));
      assertThat(s.scaled(0.3).at(k)).isEqualTo(0.3 * s.at(k));
      assertThat(s.then(s).at(57 + k)).isEqualTo(s.at(k));
    }
    assertThat(a.then(Schedule.constant()).length()).isEqualTo(Schedule.UNBOUNDED);
    assertThat(s.scaled(2).length()).isEqualTo(57);
    assertThat(a.times(b).length()).isEqualTo(50);
  }

  @Test
  void texts() {
    assertThat(
            List.of(
                Schedule.warmup(500).then(Schedule.cosine(10_000)),
                Schedule.constant(0.25).lasting(1).then(Schedule.linear(0.5, 1, 3)),
                Schedule.step(30, 0.1).times(Schedule.warmup(5)),
                Schedule.multiStep(0.5, 10, 20).scaled(2),
                Schedule.exponential(0.9),
                Schedule.polynomial(9, 2),
                Schedule.cosineRestarts(10, 2, 0.1),
                Schedule.cosineRestarts(10, 1),
                Schedule.inverseSqrt(4000),
                Schedule.oneCycle(100),
                Schedule.oneCycle(100).withLines().withThreePhases(),
                Schedule.cyclic(0.1, 8),
                Schedule.cyclic(0.1, 8).withHalving(),
                Schedule.cyclic(0.1, 8).withDown(3).withDecay(0.5)))
        .extracting(Object::toString)
        .containsExactly(
            "warm-up over 500 steps, then cosine from 1 to 0 over 10000 steps",
            "constant 0.25 for 1 step, then linear from 0.5 to 1 over 3 steps",
            "(times 0.1 every 30 steps) times (warm-up over 5 steps)",
            "2 times (times 0.5 at each of the steps 10, 20)",
            "times 0.9 every step",
            "polynomial of power 2 from 1 to 0 over 9 steps",
            "cosine from 1 to 0.1 over 10 steps again and again, each 2 times as long as the one"
                + " before",
            "cosine from 1 to 0 over 10 steps again and again",
            "warm-up over 4000 steps, then falling as 1/sqrt(step)",
            "one cycle over 100 steps: cosine from 0.04 to 1 in the first 30 %, down to 4.0E-6",
            "one cycle over 100 steps: linear from 0.04 to 1 in the first 30 %, down to 0.04 in as"
                + " many, then to 4.0E-6",
            "cyclic between 0.1 and 1, 8 steps up and 8 down",
            "cyclic between 0.1 and 1, 8 steps up and 8 down, half as high every cycle",
            "cyclic between 0.1 and 1, 8 steps up and 3 down, the height times 0.5 every step");
  }

  @Test
  void messages() {
    assertThatThrownBy(() -> Schedule.step(30, 0.1).then(Schedule.constant()))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "then: the schedule times 0.1 every 30 steps has no end, so nothing can follow it. Say"
                + " how many steps it takes: schedule.lasting(n).then(...).");
    assertThatThrownBy(() -> Schedule.warmup(0))
        .hasMessage("warmup: the number of steps is 0; it must be 1 or more.");
    assertThatThrownBy(() -> Schedule.cosine(10, -0.1))
        .hasMessage("cosine: the floor is -0.1; it must lie in [0, 1].");
    assertThatThrownBy(() -> Schedule.exponential(Double.NaN))
        .hasMessage("exponential: gamma is NaN; it must be a finite number, 0 or more.");
    assertThatThrownBy(() -> Schedule.multiStep(0.1, 20, 10))
        .hasMessage(
            "multiStep: the milestones are [20, 10]; they must be 0 or more and in rising order.");
  }
}
