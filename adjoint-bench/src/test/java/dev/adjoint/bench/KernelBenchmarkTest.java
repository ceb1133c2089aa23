package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * {@code -Dadjoint.jmh=softmax} runs JMH on the kernels of {@link KernelSet} that a regular
 * expression finds; {@code -Dadjoint.jmh=stability} compares fresh JVMs.
 */
class KernelBenchmarkTest {
  private static final String STABILITY = "stability";
  private static final String WHICH = System.getProperty("adjoint.jmh", "");
  private static final int JVMS = 5;
  private static final double MOST = 1.3;

  static List<String> names() {
    return KernelSet.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyKernelRuns(String name) {
    KernelSet.make(name).run();
  }

  @Test
  @Tag("jmh")
  void kernels() throws RunnerException {
    if (WHICH.equals(STABILITY)) {
      return;
    }
    Pattern p = Pattern.compile(WHICH);
    String[] found = names().stream().filter(n -> p.matcher(n).find()).toArray(String[]::new);
    assertThat(found).as("kernels of %s like %s", names(), WHICH).isNotEmpty();
    new Runner(
            new OptionsBuilder()
                .include(KernelBenchmark.class.getSimpleName())
                .param("kernel", found)
                .shouldFailOnError(true)
                .build())
        .run();
  }

  /**
   * A kernel's time in terms of the calibration loop, best of ten samples a JVM, on one thread,
   * differs by at most 1.3 times between five JVMs.
   */
  @Test
  @Tag("jmh")
  void stability() {
    if (!WHICH.equals(STABILITY)) {
      return;
    }
    Map<String, double[]> ratios = new LinkedHashMap<>();
    FreshJvm jvm = new FreshJvm(FreshJvm.VECTORS, "-Xmx1g", "-Dadjoint.threads=1");
    for (int i = 0; i < JVMS; i++) {
      for (String line : jvm.run(KernelTimes.class).lines()) {
        String[] f = line.split("\t");
        ratios.computeIfAbsent(f[0], _ -> new double[JVMS])[i] = Double.parseDouble(f[2]);
      }
    }
    assertThat(ratios.keySet()).containsExactlyElementsOf(names());
    List<String> unstable = new ArrayList<>();
    System.out.println("| kernel | time x peak, thousands of operations | most / least |");
    System.out.println("|---|---|---:|");
    ratios.forEach((name, r) -> {
      double spread = Arrays.stream(r).max().orElseThrow() / Arrays.stream(r).min().orElseThrow();
      StringBuilder all = new StringBuilder();
      for (double x : r) {
        all.append(String.format(Locale.ROOT, " %,.0f", x));
      }
      System.out.printf(Locale.ROOT, "| %s |%s | %.2f |%n", name, all, spread);
      if (!(spread <= MOST)) {
        unstable.add(String.format(Locale.ROOT, "%s %.2f", name, spread));
      }
    });
    assertThat(unstable).as("kernels whose times differ more than %s times", MOST).isEmpty();
  }
}
