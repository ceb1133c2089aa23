package dev.adjoint.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option {@code --threads}. */
final class Threads {
  /** Read when the kernels are made. */
  private static final String PROPERTY = "adjoint.threads";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; never changes a result. Default: all processors.")
  private @Nullable Integer threads;

  /**
   * Makes it so, before the first tensor; tells how many there will be.
   *
   * @throws ParameterException if the number is out of range
   */
  int apply(CommandLine command) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (threads == null) {
      return Integer.getInteger(PROPERTY, processors);
    }
    int most = 4 * processors;
    if (threads < 1 || threads > most) {
      throw new ParameterException(
          command,
          "--threads is %d; it must be from 1 to %d, four times the processors here."
              .formatted(threads, most));
    }
    System.setProperty(PROPERTY, threads.toString());
    return threads;
  }
}
