package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@link MoreOptimizersGoldenTest} has PyTorch's numbers. */
class EmaTest {
  /** A linear layer and a buffer. */
  static final class Shifted implements Layer {
    final Linear fc = Rng.using(1, () -> new Linear(2, 2));
    final Param shift = Param.buffer(Tensor.zeros(2));

    @Override
    public Tensor forward(Tensor x) {
      return fc.forward(x).add(shift);
    }
  }

  private static Tensor get(Map<String, Tensor> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private static void change(Shifted net) {
    for (Param p : net.parameters()) {
      p.assign(p.value().add(1));
    }
  }

  @Test
  void valuesAreAModel() {
    Shifted net = new Shifted();
    Ema ema = new Ema(net, 0.5);
    Tensor before = net.fc.weight().value();
    change(net);
    net.shift.assign(Tensor.ones(2));
    ema.update();
    Map<String, Tensor> values = ema.values();
    assertThat(values.keySet()).containsExactly("fc.bias", "fc.weight", "shift");
    assertThat(get(values, "fc.weight").allClose(before.add(0.5), 1e-6, 1e-6)).isTrue();
    assertThat(get(values, "shift").toDoubleArray()).containsOnly(1);
    Tensor x = Tensor.ones(1, 2);
    Tensor y = ema.inference(() -> net.forward(x));
    ema.update();
    net.load(values);
    assertThat(net.forward(x).bitEquals(y)).isTrue();
  }

  @Test
  void goesOnWithEqualBits() {
    Shifted net = new Shifted();
    Ema ema = new Ema(net, 0.9);
    change(net);
    ema.update();
    Map<String, Tensor> saved = ema.values();
    Ema resumed = new Ema(net, 0.9);
    resumed.restore(saved);
    change(net);
    ema.update();
    resumed.update();
    ema.values().forEach((k, t) -> assertThat(t.bitEquals(get(resumed.values(), k))).isTrue());
    assertThat(get(ema.values(), "fc.bias").bitEquals(get(saved, "fc.bias"))).isFalse();
  }

  @Test
  void messages() {
    Shifted net = new Shifted();
    assertThatThrownBy(() -> new Ema(net, 1.1))
        .isInstanceOf(TensorException.class)
        .hasMessage("Ema: decay is 1.1; it must lie in [0, 1].");
    assertThatThrownBy(() -> new Ema(net, 0.9).restore(Map.of("fc.bias", Tensor.zeros(3))))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            """
            Ema: the saved averages do not fit, nothing was restored.
              shape    fc.bias  here f32[2], saved f32[3]
              missing  fc.weight  f32[2, 2]\
            """);
  }
}
