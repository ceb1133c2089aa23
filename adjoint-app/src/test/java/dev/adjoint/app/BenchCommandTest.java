package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code adjoint bench}. */
class BenchCommandTest {
  @Test
  void printsOneJsonObjectALine() {
    var run = Cli.run("bench", "--json", "--seconds", "0.2", "scalar_chain_200");
    assertThat(run.code()).isZero();
    assertThat(run.output())
        .matches(
            "\\{\"workload\": \"scalar_chain_200\", \"median_us\": \\d+\\.\\d, "
                + "\"min_us\": \\d+\\.\\d, \"n\": \\d+, \"threads\": \\d+, "
                + "\"warmup_s\": \\d\\.\\d, \"warmup_median_us\": \\d+\\.\\d, "
                + "\"gc_share\": 0\\.\\d+, \"gc_beside_share\": 0\\.\\d+, \"allocated_bytes\": \\d+}\\R");
  }

  @Test
  void refusesAnUnknownWorkload() {
    assertThat(Cli.run("bench", "matmul"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint bench: there is no workload matmul. Did you mean matmul_64? Known:"
                    + " two_layer_sigmoid, mlp_mnist_adam, cnn_mnist_adam, resnet20_cifar_sgd,"
                    + " char_lstm_adam, gpt_small_adamw, scalar_chain_200, mlp_infer_1, vae_adam,"
                    + " pointwise_chain_4m, norm_softmax_4m, matmul_64, matmul_256, matmul_1024,"
                    + " conv3x3_64."));
    assertThat(Cli.run("bench", "--threads", "0", "matmul_1024").errors())
        .startsWith("adjoint bench: --threads is 0; it must be from 1 to ");
    assertThat(Cli.run("bench", "--seconds", "-1", "matmul_1024"))
        .isEqualTo(
            Cli.failed(
                2, "adjoint bench: --seconds is -1.0; it must be above 0 and at most 3600."));
  }

  @Test
  void refusesAStudyOfWorkloads() {
    assertThat(Cli.run("bench", "--study", "scalar", "matmul_64"))
        .isEqualTo(
            Cli.failed(
                2, "adjoint bench: --study takes no workloads and no other option but --threads."));
  }

  @Test
  void refusesAPeerThatIsNotThere() {
    assertThat(Cli.run("bench", "--peer", "tourch"))
        .isEqualTo(
            Cli.failed(2, "adjoint bench: --peer is tourch. Did you mean torch? Known: torch."));
    assertThat(Cli.run("bench", "--python", "python3"))
        .isEqualTo(
            Cli.failed(2, "adjoint bench: --python is for --peer torch, which is not given."));
    assertThat(Cli.run("bench", "--peer", "torch", "--python", "/nowhere/python"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint bench: --peer torch needs a Python with PyTorch (/nowhere/python: there is"
                    + " no such program). Name one with --python, e.g. --python venv/bin/python"
                    + " after venv/bin/pip install torch."));
  }
}
