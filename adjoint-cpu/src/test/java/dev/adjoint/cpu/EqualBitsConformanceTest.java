package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.EqualBits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Twenty steps of training give the same bits on JVMs and machines of every kind. */
class EqualBitsConformanceTest {
  private static final String JAVA = ProcessHandle.current().info().command().orElse("java");

  @Test
  void forAnyThreadsAnyVectorsAnyCompiler() throws IOException, InterruptedException {
    same(
        run("simd", "small", "-Dadjoint.threads=1"),
        run("simd", "small", "-Dadjoint.threads=2"),
        run("simd", "small", "-Dadjoint.threads=4", "-Dadjoint.loops=vector"),
        run("simd", "small", "-Dadjoint.fusion=off"),
        run("simd", "small", "-Dadjoint.recycling=off"),
        run("simd", "small", "-Dadjoint.poison=on"),
        run("simd", "small", "-XX:TieredStopAtLevel=1"),
        run("simd", "small", "-XX:UseAVX=2"),
        run("simd", "small", "-XX:MaxVectorSize=16"),
        run("scalar", "small", "-Dadjoint.kernels=scalar", "-Dadjoint.threads=3"));
  }

  @Test
  void inTheInterpreterToo() throws IOException, InterruptedException {
    Result compiled = run("simd", "tiny");
    same(
        compiled,
        run("simd", "tiny", "-Xint", "-Dadjoint.loops=vector"),
        run("scalar", "tiny", "-Xint", "-Dadjoint.kernels=scalar"));
    Result reference = run("reference", "tiny", "-Dadjoint.kernels=reference");
    assertThat(reference.hash()).as("the hash sees the last bit").isNotEqualTo(compiled.hash());
  }

  private record Result(List<String> flags, String hash) {}

  private static void same(Result... results) {
    Map<String, List<List<String>>> byHash = new TreeMap<>();
    for (Result r : results) {
      byHash.computeIfAbsent(r.hash(), _ -> new ArrayList<>()).add(r.flags());
    }
    assertThat(byHash).as("flags by hash").hasSize(1);
  }

  private static Result run(String kernels, String size, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx512m"));
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:-UsePerfData"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EqualBits.class.getName(), size));
    Process p = new ProcessBuilder(command).start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String err = new String(p.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    String what = String.join(" ", command) + "\n" + err;
    assertThat(p.waitFor()).as(what).isZero();
    assertThat(out).as(what).matches("[0-9a-f]{16} " + kernels);
    return new Result(List.of(flags), out.substring(0, 16));
  }
}
