package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/seeing-gradients.md print what stands below them. */
class SeeingGradientsTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\R(// (\\w+)\\.java\\R.*?)```\\R```\\R(.*?)```", Pattern.DOTALL);

  @TempDir Path temp;

  @Test
  void programsPrintWhatThePageSays() throws Exception {
    Path page = Path.of(System.getProperty("adjoint.root"), "docs", "seeing-gradients.md");
    Matcher m = PROGRAM.matcher(Files.readString(page, UTF_8));
    Map<String, String> printed = new LinkedHashMap<>();
    List<String> files = new ArrayList<>();
    while (m.find()) {
      Path file = temp.resolve(m.group(2) + ".java");
      Files.writeString(file, m.group(1), UTF_8);
      files.add(file.toString());
      printed.put(m.group(2), m.group(3));
    }
    assertThat(printed).containsOnlyKeys("Explain", "Nan", "Watch", "Retained");
    Programs.compile(files, temp);
    for (Map.Entry<String, String> e : printed.entrySet()) {
      assertThat(Programs.run(e.getKey(), temp).replace("\r\n", "\n")).isEqualTo(e.getValue());
    }
  }

  /** Pullbacks of the core are visible to it, those of another module are counted. */
  @Test
  void onTheModulePath() throws Exception {
    Path file = temp.resolve("Held.java");
    Files.writeString(
        file,
        """
        import module dev.adjoint.nn;
        import module dev.adjoint.core;

        void main() {
            Linear layer = new Linear(100, 10);
            Tensor logits = layer.forward(Tensor.zeros(32, 100));
            IO.println(Diagnose.whyRetained(Losses.crossEntropy(logits, Tensor.zeros(DType.I64, Shape.of(32)))));
        }
        """,
        UTF_8);
    Path output = temp.resolve("output");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                Programs.modulePath(),
                "--add-modules",
                "dev.adjoint.data",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!java.waitFor(120, TimeUnit.SECONDS)) {
      java.destroyForcibly().waitFor();
    }
    assertThat(Files.readString(output, UTF_8))
        .contains("f32[32, 100], 12,800 bytes, saved by linear")
        .contains("\n  not visible 1 pullback of module dev.adjoint.nn\n");
  }
}
