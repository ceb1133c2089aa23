package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code adjoint bench}. */
class BenchCommandTest {
  @Test
  void printsOneJsonObjectALine() {
    var run = Cli.run("bench", "--json", "scalar_chain_200");
    assertThat(run.code()).isZero();
    assertThat(run.output())
        .matches(
            "\\{\"workload\": \"scalar_chain_200\", \"median_us\": \\d+\\.\\d, "
                + "\"min_us\": \\d+\\.\\d, \"n\": \\d+, \"threads\": \\d+}\\R");
  }

  @Test
  void refusesAnUnknownWorkload() {
    assertThat(Cli.run("bench", "matmul"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint bench: there is no workload matmul. Did you mean matmul_1024? Known:"
                    + " two_layer_sigmoid, mlp_mnist_adam, scalar_chain_200, mlp_infer_1,"
                    + " matmul_1024."));
    assertThat(Cli.run("bench", "--threads", "0", "matmul_1024").errors())
        .startsWith("adjoint bench: --threads is 0; it must be from 1 to ");
  }
}
