package dev.adjoint.bench;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link KernelBenchmark}; {@code -Dadjoint.jmh=softmax} chooses by a regular expression. */
class KernelBenchmarkTest {
  @Test
  @Tag("jmh")
  void kernels() throws RunnerException {
    String which = System.getProperty("adjoint.jmh", "");
    new Runner(
            new OptionsBuilder()
                .include(KernelBenchmark.class.getSimpleName() + "." + which)
                .shouldFailOnError(true)
                .build())
        .run();
  }
}
