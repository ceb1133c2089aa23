package dev.adjoint.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A JVM of its own for a class of this package, on the class path, with the jars of this JVM.
 *
 * @param flags the JVM's
 */
record FreshJvm(List<String> flags) {
  static final List<String> VECTORS = List.of("--add-modules", "jdk.incubator.vector");

  /**
   * What it printed.
   *
   * @param startMicros the time of day at which it was started
   * @param lines its standard output
   */
  record Output(long startMicros, List<String> lines) {
    String last() {
      return lines.getLast();
    }
  }

  FreshJvm(List<String> flags, String... more) {
    this(concat(flags, List.of(more)));
  }

  private static List<String> concat(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  /**
   * The class path of this JVM, also where it was started with a module path of jars or folders.
   */
  private static String classPath() {
    String modules = System.getProperty("jdk.module.path");
    if (modules == null) {
      return System.getProperty("java.class.path");
    }
    return Arrays.stream(modules.split(File.pathSeparator))
        .flatMap(p -> {
          String[] jars = new File(p).list((_, name) -> name.endsWith(".jar"));
          return jars == null || jars.length == 0
              ? Arrays.stream(new String[] {p})
              : Arrays.stream(jars).sorted().map(jar -> Path.of(p, jar).toString());
        })
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Runs a program to its end.
   *
   * @throws IllegalStateException if it fails
   */
  Output run(Class<?> program, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-XX:-UsePerfData", "-cp", classPath(), program.getName()));
    command.addAll(List.of(args));
    try {
      long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      Process p =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = p.waitFor();
      if (exit != 0 || out.isBlank()) {
        throw new IllegalStateException(
            "exit code " + exit + " of " + String.join(" ", command) + "\n" + out);
      }
      return new Output(start, out.strip().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a JVM ran " + program.getName() + ".", e);
    }
  }
}
