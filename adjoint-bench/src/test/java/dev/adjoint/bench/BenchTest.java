package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Rounding in f32 leads the losses of some of them astray, so fifty are compared in f64. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cnn_mnist_adam",
        "resnet20_cifar_sgd",
        "char_lstm_adam",
        "gpt_small_adamw",
        "vae_adam"
      })
  void fiftyStepsInDouble(String name) {
    ((Training) Bench.workload(name)).checkDouble(Bench.reference());
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

  private static final Bench.Warmup WARMUP = new Bench.Warmup(2.5, 12345.67);
  private static final Bench.Spent SPENT = new Bench.Spent(0.01234, 0.5, 4_194_400);
  private static final Bench.Result COUNTED =
      new Bench.Result(
          "matmul_1024", 9876.54, 9000, 42, 2, WARMUP, SPENT, new Bench.Rate(150, 200));
  private static final Bench.Result PLAIN =
      new Bench.Result("vae_adam", 1.25, 1, 7, 1, WARMUP, SPENT, null);

  @Test
  void aLineIsOneJsonObject() {
    assertThat(COUNTED.json())
        .isEqualTo(
            "{\"workload\": \"matmul_1024\", \"median_us\": 9876.5, \"min_us\": 9000.0, \"n\": 42,"
                + " \"threads\": 2, \"warmup_s\": 2.5, \"warmup_median_us\": 12345.7,"
                + " \"gc_share\": 0.0123, \"gc_beside_share\": 0.5000, \"allocated_bytes\": 4194400,"
                + " \"gflops\": 150.0, \"peak_gflops\": 200.0, \"of_peak\": 0.750}");
    assertThat(PLAIN.json()).endsWith("\"allocated_bytes\": 4194400}");
  }

  @Test
  void aLineForPeople() {
    assertThat(COUNTED.line().lines())
        .containsExactly(
            "matmul_1024            9876.5 us median     9000.0 us least      42 steps, 2 threads;"
                + " 12345.7 us in the first 2.5 s; collector 1.2 %, 4,194,400 bytes a step",
            "  peak 200.0 GFLOP/s (register-only multiply-adds, 2 threads); matmul_1024 150.0"
                + " GFLOP/s = 75.0 %");
    assertThat(PLAIN.line().lines()).hasSize(1);
  }

  /** A product of two matrices as the definition counts it, and no kernel is above the peak. */
  @Test
  void countsOperationsBesideThePeak() {
    assertThat(new Matmul(64).flops()).isEqualTo(2 * 64.0 * 64 * 64);
    assertThat(new Conv().flops()).isEqualTo(3 * 2.0 * 16 * 56 * 56 * 64 * 64 * 9);
    assertThat(MultiplyAdds.run(100)).isEqualTo(24);
    double peak = Peak.gflops(1);
    Workload w = new Matmul(256);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long t = System.nanoTime();
      w.step();
      least = Math.min(least, System.nanoTime() - t);
    }
    int threads = Runtime.getRuntime().availableProcessors();
    assertThat(w.flops() / (double) least)
        .isLessThan(Math.max(peak, Peak.gflops(1)) * threads * 1.1);
  }

  @Test
  void meters() {
    Meter before = Meter.now();
    byte[][] kept = new byte[16][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new byte[1 << 16];
    }
    System.gc();
    Meter after = Meter.now();
    assertThat(kept[15]).hasSize(1 << 16);
    assertThat(after.allocated() - before.allocated()).isBetween(1L << 20, 1L << 26);
    assertThat(after.gcShare(before)).isBetween(1e-4, 1.0);
  }

  @Test
  void unknownNames() {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    assertThatThrownBy(() -> Bench.run(List.of("matmul"), new Bench.Options(2, 0, false), nowhere))
        .hasMessage(
            "bench: there is no workload \"matmul\"; known: two_layer_sigmoid, mlp_mnist_adam,"
                + " cnn_mnist_adam, resnet20_cifar_sgd, char_lstm_adam, gpt_small_adamw,"
                + " scalar_chain_200, mlp_infer_1, vae_adam, pointwise_chain_4m, norm_softmax_4m,"
                + " matmul_64, matmul_256, matmul_1024, conv3x3_64.");
  }
}
