package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BenchTest {
  static List<String> names() {
    return Bench.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void computesWhatPyTorchComputes(String name) {
    Workload w = Bench.workload(name);
    assertThat(w.name()).isEqualTo(name);
    w.check(Bench.reference());
    w.step();
  }

  /** Rounding in f32 leads its losses far astray after four steps, so more are compared in f64. */
  @Test
  void resNetComputesWhatPyTorchComputesInDouble() {
    new ResNet20().checkDouble(Bench.reference());
  }

  @Test
  void fixtureEqualsTheScripts() {
    SafetensorsFile file = Bench.reference();
    assertThat(Fixture.values(1, 1, 8).toDoubleArray())
        .containsExactly(file.tensor("formula/first8_salt1").toDoubleArray());
    assertThat(Fixture.values(2, 1, 8).toDoubleArray())
        .containsExactly(file.tensor("formula/first8_salt2").toDoubleArray());
    assertThat(Fixture.labels(22, 8, 10).toLongArray())
        .containsExactly(file.tensor("formula/labels8_salt22").toLongArray());
  }

  @Test
  void wrongNumbersAreNotTimed() {
    Map<String, Tensor> tensors = new HashMap<>(Bench.reference().tensors());
    tensors.put("scalar_chain_200/out", Tensor.of(2.0));
    SafetensorsFile wrong = new SafetensorsFile("wrong", tensors, Map.of());
    assertThatThrownBy(() -> Bench.workload("scalar_chain_200").check(wrong))
        .isInstanceOf(Workload.WrongResult.class)
        .hasMessage(
            "bench scalar_chain_200: value 0 is 1.42857146 and the reference 2.00000000; the"
                + " workload computes something else, so it was not timed.");
  }

  @Test
  void aLineIsOneJsonObject() {
    assertThat(new Bench.Result("matmul_1024", 9876.54, 9000, 42, 2, 12345.67).json())
        .isEqualTo(
            "{\"workload\": \"matmul_1024\", \"median_us\": 9876.5, \"min_us\": 9000.0, \"n\": 42,"
                + " \"threads\": 2}");
  }

  @Test
  void unknownNames() {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    assertThatThrownBy(() -> Bench.run(List.of("matmul"), 2, false, nowhere))
        .hasMessage(
            "bench: there is no workload \"matmul\"; known: two_layer_sigmoid, mlp_mnist_adam,"
                + " cnn_mnist_adam, resnet20_cifar_sgd, char_lstm_adam, gpt_small_adamw,"
                + " scalar_chain_200, mlp_infer_1, vae_adam, pointwise_chain_4m, norm_softmax_4m,"
                + " matmul_64, matmul_256, matmul_1024, conv3x3_64.");
  }
}
