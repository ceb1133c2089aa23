package dev.adjoint.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a program in JVMs of many kinds; it prints {@code hash kernels}, and the hash must be one.
 *
 * @param program a class with {@code main}
 * @param size its argument
 */
public record OneHash(Class<?> program, String size) {
  private static final String JAVA = ProcessHandle.current().info().command().orElse("java");

  /**
   * What a JVM printed.
   *
   * @param flags the JVM's
   * @param hash of all numbers
   */
  public record Result(List<String> flags, String hash) {}

  /** In a JVM with these flags, where these kernels must be at work. */
  public Result in(String kernels, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx512m"));
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:-UsePerfData"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(program.getName(), size));
    Process p = new ProcessBuilder(command).start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String err = new String(p.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    String what = String.join(" ", command) + "\n" + err;
    assertThat(p.waitFor()).as(what).isZero();
    assertThat(out).as(what).matches("[0-9a-f]{16} " + kernels);
    return new Result(List.of(flags), out.substring(0, 16));
  }

  /** All hashes are one; else the failure lists the flags by hash. */
  public static void same(Result... results) {
    Map<String, List<List<String>>> byHash = new TreeMap<>();
    for (Result r : results) {
      byHash.computeIfAbsent(r.hash(), _ -> new ArrayList<>()).add(r.flags());
    }
    assertThat(byHash).as("flags by hash").hasSize(1);
  }

  /** Takes one number into a hash. */
  public static long mix(long h, double x) {
    long m = (h ^ Double.doubleToLongBits(x)) * 0x9E3779B97F4A7C15L;
    return m ^ m >>> 29;
  }
}
