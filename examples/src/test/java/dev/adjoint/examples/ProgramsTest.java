package dev.adjoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Runs every single-file program of this folder as {@code ./adjoint run} would. */
class ProgramsTest {
  /** What each program must print, in this order. */
  private static final Map<String, List<String>> PRINTS =
      Map.of(
          "AddThenMultiply",
          List.of("f = q z   = -12\\.0", "df/dx = -4\\.0", "df/dy = -4\\.0"),
          "CharLstm",
          List.of("step  50   loss 2\\.", "step 200   loss [12]\\.", "Call me .{200}"),
          "Cnn",
          List.of("6,186 parameters", "epoch 10   loss 0\\.0\\d+   test accuracy 99\\.\\d %"),
          "Gpt",
          List.of("step  50   loss 2\\.", "step 200   loss 2\\.[0-3]", "(\\R[a-z-]+){8}"),
          "SigmoidNeuron",
          List.of("y = 0\\.7311 .*\\[-0\\.1966, -0\\.3932\\]", "y = 0\\.1652"),
          "Xor",
          List.of("0 xor 0 = 0\\.0", "0 xor 1 = 0\\.9", "1 xor 0 = 0\\.9", "1 xor 1 = 0\\.0"),
          "TwoLayers",
          List.of("\\R +0( +4\\.191783214){3}\\R", "\\R +999( +0\\.454758236){3}\\R"),
          "TrainDigits",
          List.of("epoch  1   loss [12]\\.", "epoch 10 .*test accuracy 9[5-9]\\."),
          "Serve",
          List.of("16 threads, 32,000 answers .* 9\\d\\.\\d % right", "p50 +\\d", "p99 +\\d"));

  private static final List<String> NAMES = PRINTS.keySet().stream().sorted().toList();

  @TempDir private static Path classes;

  /** All at once: the compiler is the slow part. */
  @BeforeAll
  static void compile() throws Exception {
    Programs.compile(sources(), classes);
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
      return files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void everyProgramIsTested() throws IOException {
    assertThat(sources())
        .map(file -> Path.of(file).getFileName().toString().replace(".java", ""))
        .containsExactlyElementsOf(NAMES);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void prints(String program) throws Exception {
    String printed = Programs.run(program, classes);
    String expected = String.join(".*", PRINTS.get(program));
    assertThat(printed).containsPattern(Pattern.compile(expected, Pattern.DOTALL));
  }
}
