package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that must run in a small heap, each in a JVM of its own. */
class MemoryTest {
  @TempDir Path temp;

  private void runs(String heap, Class<?> main) throws Exception {
    Path output = temp.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(180, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(printed.strip()).isEqualTo("right");
    assertThat(process.exitValue()).isZero();
  }

  private static void say(boolean right) {
    IO.println(right ? "right" : "wrong");
  }

  /** Adds up the losses of all steps; with their graphs the numbers would take 160 MB. */
  static final class Losses {
    private Losses() {}

    public static void main(String[] args) {
      Param w = new Param(Tensor.ones(DType.F64, Shape.of(2_000)));
      Tensor losses = Tensor.of(0.0);
      for (int i = 0; i < 10_000; i++) {
        Tensor loss = w.mul(Tensor.zeros(DType.F64, w.shape())).sum().add(i);
        losses = losses.add(loss.detach());
      }
      say(losses.item() == 10_000 * 9_999 / 2.0);
    }
  }

  @Test
  void lossesAddUpIn64Megabytes() throws Exception {
    runs("64m", Losses.class);
  }

  /** d/dx of a million operations, one after the other. */
  static final class Chain {
    private Chain() {}

    public static void main(String[] args) {
      Tensor x = Tensor.of(0.5).requiresGrad();
      Tensor y = x;
      for (int i = 0; i < 500_000; i++) {
        y = y.mul(x).add(1); // to the fixed point y = 2 of y/2 + 1
      }
      y.backward();
      // y = 1 / (1 - x)
      double g = Objects.requireNonNull(x.grad()).item();
      say(y.item() == 2 && Math.abs(g - 4) < 1e-9);
    }
  }

  @Test
  @Tag("long")
  void aMillionScalarOperationsAreDifferentiatedInOneGigabyte() throws Exception {
    runs("1g", Chain.class);
  }

  /** The Jacobian of this relu would take 1 TB; its pullback takes a mask. */
  static final class Activations {
    private Activations() {}

    public static void main(String[] args) {
      Tensor x = Tensor.arange(DType.F32, -262_144, 262_144, 1).reshape(32, 32, 512).requiresGrad();
      x.relu().sum().backward();
      double[] g = Objects.requireNonNull(x.grad()).toDoubleArray();
      double sum = 0;
      for (double each : g) {
        sum += each;
      }
      say(g[262_144] == 0 && g[262_145] == 1 && sum == 262_143);
    }
  }

  @Test
  void activationsGoBackwardIn64Megabytes() throws Exception {
    assertThat(Adjoint.memoryOfJacobian(DType.F32, 32 * 32 * 512, 32 * 32 * 512))
        .isEqualTo(1L << 40);
    runs("64m", Activations.class);
  }
}
