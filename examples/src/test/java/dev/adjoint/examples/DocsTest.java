package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the pages of {@code docs}: the blocks marked {@code java} of a page are one program, and a
 * block marked {@code text} behind one is what it prints. A block marked {@code java fragment} is
 * only to be read.
 */
class DocsTest {
  private static final Pattern BLOCK =
      Pattern.compile("```java\\n(.*?)```\\n(?:\\s*```text\\n(.*?)```\\n)?", Pattern.DOTALL);

  /**
   * Pages that {@link SnippetsTest}, {@link SeeingGradientsTest}, {@link LayersPageTest} and the
   * command line's tests run.
   */
  private static final List<String> ELSEWHERE =
      List.of("derivatives.md", "seeing-gradients.md", "layers.md", "pictures.md");

  /** Printed between the blocks. */
  private static final String BREAK = "\f\n";

  @TempDir private static Path folder;

  static List<String> pages() throws IOException {
    Path docs = Path.of(System.getProperty("adjoint.root"), "docs");
    try (Stream<Path> files = Files.list(docs)) {
      List<String> pages = new ArrayList<>();
      for (Path page : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        String name = page.getFileName().toString();
        boolean program = !ELSEWHERE.contains(name);
        if (program && Files.readString(page).contains("```java\n")) {
          pages.add(name);
        }
      }
      return pages;
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void printsWhatThePageSays(String name) throws Exception {
    Path page = Path.of(System.getProperty("adjoint.root"), "docs", name);
    StringBuilder program = new StringBuilder("import module dev.adjoint.data;\n\nvoid main() {\n");
    StringBuilder said = new StringBuilder();
    Matcher m = BLOCK.matcher(Files.readString(page));
    while (m.find()) {
      program.append(m.group(1)).append("IO.print(\"\\f\\n\");\n");
      said.append(m.group(2) == null ? "" : m.group(2)).append(BREAK);
    }
    String type = "Page" + Integer.toHexString(name.hashCode());
    Path source = Files.writeString(folder.resolve(type + ".java"), program.append("}\n"), UTF_8);
    Programs.compile(List.of(source.toString()), folder);
    assertThat(Programs.run(type, folder)).isEqualTo(said.toString());
  }

  @Test
  void thereArePages() throws IOException {
    assertThat(pages()).contains("tensors.md");
  }
}
