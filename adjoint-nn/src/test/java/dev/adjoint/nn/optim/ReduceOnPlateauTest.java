package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Golden;
import dev.adjoint.nn.optim.ReduceOnPlateau.Better;
import dev.adjoint.nn.optim.ReduceOnPlateau.Options;
import dev.adjoint.nn.schedule.Schedule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against PyTorch's {@code ReduceLROnPlateau} over 100 observations. */
class ReduceOnPlateauTest {
  private static final Golden GOLDEN = Golden.of("schedules");
  private static final Options O = Options.DEFAULT;

  private static Optimizer sgd() {
    return new Sgd(List.of(new Param(Tensor.zeros(1)).named("w")), 1);
  }

  @Test
  void isPyTorchs() {
    Map<String, Options> cases =
        Map.of(
            "plateau", O.withFactor(0.5).withPatience(3),
            "plateauAbs",
                O.withFactor(0.7)
                    .withPatience(2)
                    .withBetter(Better.HIGHER_BY, 0.05)
                    .withCooldown(4),
            "plateauMax",
                O.withFactor(0.3)
                    .withPatience(1)
                    .withBetter(Better.HIGHER, 0.02)
                    .withCooldown(1)
                    .withMinimum(0.01),
            "plateauMin",
                O.withPatience(0)
                    .withBetter(Better.LOWER_BY, 0.01)
                    .withMinimum(1e-3)
                    .withLeast(1e-2));
    double[] metric = GOLDEN.get("metric").toDoubleArray();
    cases.forEach((name, options) -> {
      Optimizer o = sgd();
      ReduceOnPlateau plateau = new ReduceOnPlateau(o, options);
      double[] rates = new double[100];
      for (int i = 0; i < 100; i++) {
        if (i == 50) { // saved and restored on the way
          ReduceOnPlateau next = new ReduceOnPlateau(o, options);
          next.restore(plateau.state());
          plateau = next;
        }
        double before = o.learningRate();
        assertThat(plateau.observe(metric[i])).isEqualTo(o.learningRate() != before);
        rates[i] = o.learningRate();
      }
      double[] expected = GOLDEN.get(name).toDoubleArray();
      assertThat(rates).as(name).containsExactly(expected, within(1e-15));
      assertThat(expected[99]).as("it falls").isLessThan(1);
    });
  }

  @Test
  void goesWithASchedule() {
    Optimizer o = sgd().schedule(Schedule.constant(0.5));
    ReduceOnPlateau plateau = new ReduceOnPlateau(o, O.withPatience(0));
    plateau.observe(1);
    assertThat(plateau.observe(Double.NaN)).isTrue(); // NaN is no better
    assertThat(plateau.best()).isEqualTo(1);
    assertThat(o.baseRate()).isEqualTo(0.1);
    assertThat(o.learningRate()).isEqualTo(0.05);
    assertThat(plateau).hasToString("times 0.1 after 0 observations without a better one");
  }

  @Test
  void messages() {
    assertThatThrownBy(() -> O.withFactor(1))
        .isInstanceOf(TensorException.class)
        .hasMessage("ReduceOnPlateau: factor is 1.0; it must lie in [0, 1).");
    ReduceOnPlateau plateau = new ReduceOnPlateau(sgd(), O);
    assertThatThrownBy(() -> plateau.restore(Map.of("best", Tensor.of(1.0))))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "ReduceOnPlateau: the saved state has [best]; it must have best, bad and cooling."
                + " Nothing was restored.");
  }
}
