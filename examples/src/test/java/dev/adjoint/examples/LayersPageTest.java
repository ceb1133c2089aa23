package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/layers.md print what stands below them. */
class LayersPageTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\R(// (\\w+)\\.java\\R.*?)```\\R```text\\R(.*?)```", Pattern.DOTALL);

  @TempDir Path temp;

  @Test
  void programsPrintWhatThePageSays() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("adjoint.root"), "docs", "layers.md"), UTF_8);
    Matcher m = PROGRAM.matcher(page);
    Map<String, String> printed = new LinkedHashMap<>();
    List<String> files = new ArrayList<>();
    while (m.find()) {
      Path file = temp.resolve(m.group(2) + ".java");
      Files.writeString(file, m.group(1), UTF_8);
      files.add(file.toString());
      printed.put(m.group(2), m.group(3).replace("\r\n", "\n"));
    }
    assertThat(printed).hasSize(page.split("```java\\R", -1).length - 1).hasSize(11);
    Programs.compile(files, temp);
    for (Map.Entry<String, String> e : printed.entrySet()) {
      assertThat(Programs.run(e.getKey(), temp).replace("\r\n", "\n"))
          .as(e.getKey())
          .isEqualTo(e.getValue());
    }
  }
}
