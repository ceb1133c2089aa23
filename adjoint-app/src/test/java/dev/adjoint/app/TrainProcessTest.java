package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.io.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code adjoint train} in JVMs of its own. */
class TrainProcessTest {
  @TempDir Path temp;

  private Process start(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:+UseParallelGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(temp.toFile())
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("output").toFile())
        .start();
  }

  private String output() throws IOException {
    return Files.readString(temp.resolve("output"), StandardCharsets.UTF_8);
  }

  private static void end(Process process, int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  @Test
  void numbersItsFoldersAndDrawsNoBarInAFile() throws Exception {
    for (int i = 1; i <= 2; i++) {
      var process =
          start(List.of(), Main.class, "train", "digits", "--epochs", "2", "--threads", "1");
      end(process, 120);
      assertThat(process.exitValue()).as(output()).isZero();
      assertThat(output())
          .contains(
              "1 thread, ", "weights  " + Path.of("runs", "digits-" + i, "weights.safetensors"))
          .doesNotContain("\r");
    }
    assertThat(temp.resolve("runs/digits-2/weights.safetensors"))
        .hasBinaryContent(Files.readAllBytes(temp.resolve("runs/digits-1/weights.safetensors")));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // there processes end without a word
  void leavesTheWeightsOfTheLastEpochWhenStopped() throws Exception {
    var process = start(List.of(), Main.class, "train", "digits", "--epochs", "100000");
    while (process.isAlive() && !output().contains("epoch      3/100000")) {
      Thread.sleep(20);
    }
    process.destroy();
    end(process, 60);
    assertThat(process.exitValue()).isEqualTo(128 + 15);
    var last = output().lines().toList().getLast();
    assertThat(last)
        .matches("Stopped. The weights after epoch \\d+ are in runs.digits-1.weights.safetensors.");
    var epoch = last.replaceAll(".*epoch (\\d+) .*", "$1");
    var file = Safetensors.read(temp.resolve("runs/digits-1/weights.safetensors"));
    assertThat(file.metadata()).containsEntry("epoch", epoch).containsEntry("epochs", "100000");
    assertThat(Predict.Trained.read(Path.of(file.name())).task()).isEqualTo(Task.DIGITS);
    assertThat(Files.readAllLines(temp.resolve("runs/digits-1/log.csv")))
        .hasSize(1 + Integer.parseInt(epoch));
  }

  /** Ten epochs in a small heap, of which the later ones take no more than the earlier. */
  @Test
  @Tag("long")
  void mnistTrainsIn384MegabytesAndKeepsNothing() throws Exception {
    var process = start(List.of("-Xmx384m"), HeapProbe.class, temp.resolve("run").toString());
    end(process, 300);
    assertThat(process.exitValue()).as(output()).isZero();
    double second = used(2);
    double tenth = used(10);
    assertThat(tenth).as(output()).isLessThan(second + 2);
    var metadata = Safetensors.read(temp.resolve("run/weights.safetensors")).metadata();
    assertThat(Double.parseDouble(String.valueOf(metadata.get("test_accuracy"))))
        .isGreaterThanOrEqualTo(0.98);
  }

  private double used(int epoch) throws IOException {
    var start = "heap after epoch " + epoch + ": ";
    return output()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }

  /** Trains on MNIST and measures the heap, after a collection, at the end of each epoch. */
  static final class HeapProbe extends java.io.FilterWriter {
    private int epoch;

    private HeapProbe(java.io.Writer out) {
      super(out);
    }

    public static void main(String[] args) {
      var console = new java.io.PrintWriter(System.out, true, StandardCharsets.UTF_8);
      int code =
          Main.commandLine()
              .setOut(new java.io.PrintWriter(new HeapProbe(console)))
              .execute("train", "mnist", "--epochs", "10", "--out", args[0]);
      System.exit(code);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      super.write(text, from, length);
      if (text.substring(from, from + length).startsWith("epoch")) {
        epoch++;
      }
    }

    @Override
    public void flush() throws IOException {
      super.flush();
      if (epoch > 0) {
        System.gc();
        var runtime = Runtime.getRuntime();
        out.write(
            String.format(
                Locale.ROOT,
                "heap after epoch %d: %.3f%n",
                epoch,
                (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0));
        super.flush();
      }
    }
  }
}
