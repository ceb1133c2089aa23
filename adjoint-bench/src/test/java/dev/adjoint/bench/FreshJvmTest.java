package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is promised of a JVM's first seconds, and of one without the Vector API. */
class FreshJvmTest {
  private static final FreshJvm VECTORS = new FreshJvm(FreshJvm.VECTORS, "-Xmx1g");

  /** On a quiet machine it takes half of it; the best of three, because others may be at work. */
  @Test
  @Tag("long")
  void theFirstStepEndsWithinTwoSecondsOfTheStart() {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3 && best > 2; i++) {
      FreshJvm.Output o = VECTORS.run(FirstSteps.class);
      best = Math.min(best, (Long.parseLong(o.last()) - o.startMicros()) * 1e-6);
    }
    assertThat(best).as("seconds").isLessThanOrEqualTo(2.0);
  }

  @Test
  @Tag("long")
  void startsAreMeasured() {
    double[] s = Study.start(VECTORS);
    assertThat(s[0]).as("first step ends").isBetween(0.1, 60.0);
    assertThat(s[1]).as("steps to 90 %").isGreaterThanOrEqualTo(1);
    assertThat(s[2]).as("seconds to 90 %").isBetween(s[0], 70.0);
    assertThat(s[3]).as("microseconds at full speed").isGreaterThan(100);
  }

  /** At least an eighth of the speed, with a fifth for the noise; the best of three. */
  @Test
  @Tag("long")
  void withoutVectorsPerceptronsKeepAnEighthOfTheSpeed() {
    for (String name : List.of("two_layer_sigmoid", "mlp_mnist_adam", "mlp_infer_1")) {
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 3 && best > 8; i++) {
        best = Math.min(best, us(List.of(), name) / us(FreshJvm.VECTORS, name));
      }
      assertThat(best).as("times as long without vectors: %s", name).isLessThan(8 * 1.2);
    }
  }

  private static double us(List<String> flags, String name) {
    return Study.number(
        new FreshJvm(flags, "-Xmx1g").run(OneRun.class, "1", "2", name).last(), "min_us");
  }

  @Test
  void aJvmThatFailsIsTold() {
    assertThatThrownBy(() -> new FreshJvm(List.of("-Xmx64m")).run(OneRun.class, "1", "two"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("exit code 1 of ")
        .hasMessageContaining("dev.adjoint.bench.OneRun 1 two");
  }

  @Test
  void numbersOfALine() {
    String line = "{\"median_us\": 12.5, \"n\": 3}";
    assertThat(Study.number(line, "median_us")).isEqualTo(12.5);
    assertThat(Study.number(line, "n")).isEqualTo(3);
    assertThatThrownBy(() -> Study.number(line, "min_us"))
        .hasMessage("there is no min_us in " + line);
  }

  @Test
  @Tag("long")
  void everyCollectorWorks() {
    for (String name : List.of("Parallel", "G1", "Z")) {
      FreshJvm jvm = new FreshJvm(VECTORS.flags(), "-XX:+Use" + name + "GC");
      String line = jvm.run(OneRun.class, "0.3", "2", "mlp_mnist_adam").last();
      assertThat(Study.number(line, "gc_share")).as(line).isBetween(0.0, 1.0);
      assertThat(Study.number(line, "allocated_bytes")).as(line).isGreaterThan(1000);
    }
  }
}
