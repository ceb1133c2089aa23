package dev.adjoint.examples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.micrograd.Value;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sy10MicrogradTest {
  @Test
  void printsWhatTheReadmePrints() {
    Value a = new Value(-4);
    Value b = new Value(2);
    Value g = Sy10Micrograd.expression(a, b);
    g.backward();
    assertThat(List.of(g.data(), a.grad(), b.grad()))
        .extracting(x -> String.format(Locale.ROOT, "%.4f", x))
        .containsExactly("24.7041", "138.8338", "645.5773");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-4, -0.5, 0.3, 2})
  void valuesAgreeWithTensors(double x) {
    Value a = new Value(x);
    Value b = new Value(1 - x);
    Sy10Micrograd.expression(a, b).backward();
    List<Tensor> grads =
        Adjoint.valueAndGrads(
                v -> Sy10Micrograd.expression(v.get(0), v.get(1)), Tensor.of(x), Tensor.of(1 - x))
            .grads();
    assertThat(grads.get(0).item()).isCloseTo(a.grad(), within(1e-12 * Math.abs(a.grad())));
    assertThat(grads.get(1).item()).isCloseTo(b.grad(), within(1e-12 * Math.abs(b.grad())));
  }
}
