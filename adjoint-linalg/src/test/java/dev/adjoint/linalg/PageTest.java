package dev.adjoint.linalg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the programs of {@code docs/linear-algebra.md}, which the examples module cannot see. */
class PageTest {
  private static final Pattern BLOCK =
      Pattern.compile("```java fragment\\n(.*?)```\\n```text\\n(.*?)```\\n", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void printsWhatThePageSays() throws Exception {
    Path page = Path.of(System.getProperty("adjoint.root"), "docs/linear-algebra.md");
    StringBuilder program =
        new StringBuilder(
            """
            import dev.adjoint.core.*;
            import dev.adjoint.linalg.*;
            import java.util.function.*;

            void main() {
            """);
    StringBuilder said = new StringBuilder();
    Matcher m = BLOCK.matcher(Files.readString(page));
    while (m.find()) {
      program.append(m.group(1));
      said.append(m.group(2));
    }
    Path source = Files.writeString(folder.resolve("Page.java"), program.append("}\n"));
    assertThat(said).isNotEmpty();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "-proc:none",
                "-d",
                "" + folder,
                "-cp",
                path,
                "" + source);
    assertThat(result).as(messages.toString(UTF_8)).isZero();
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      var constructor = loader.loadClass("Page").getDeclaredConstructor();
      constructor.setAccessible(true);
      var main = constructor.getDeclaringClass().getDeclaredMethod("main");
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, UTF_8));
      main.invoke(constructor.newInstance());
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(UTF_8)).isEqualTo(said.toString());
  }
}
