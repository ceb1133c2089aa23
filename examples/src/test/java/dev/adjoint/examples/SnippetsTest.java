package dev.adjoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the Java of the documentation. A comment behind an expression that looks like a result, such
 * as {@code // tensor(6.)}, is what the expression must print, but for padding and {@code
 * dtype=f64}.
 */
class SnippetsTest {
  private static final List<String> PAGES = List.of("derivatives.md");
  private static final Pattern BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern RESULT =
      Pattern.compile("(?m)^(\\S.*);\\s+// (tensor\\(.*|\\[.*|-?\\d[\\d.]*|true|false)$");

  @TempDir private static Path folder;
  private static @Nullable URLClassLoader loader;

  @AfterAll
  static void close() throws IOException {
    if (loader != null) {
      loader.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyBlockRuns() throws Exception {
    StringBuilder source =
        new StringBuilder(
            "import module java.base;\nimport module dev.adjoint.core;\n\npublic class Docs {\n");
    List<String> names = new ArrayList<>();
    int results = 0;
    for (String page : PAGES) {
      String text = Files.readString(Path.of(System.getProperty("adjoint.root"), "docs", page));
      Matcher block = BLOCK.matcher(text);
      while (block.find()) {
        Matcher result = RESULT.matcher(block.group(1));
        String body =
            result.replaceAll(r ->
                Matcher.quoteReplacement(
                    "check(\"" + r.group(2) + "\", String.valueOf(" + r.group(1) + "));"));
        results += (int) RESULT.matcher(block.group(1)).results().count();
        source.append("  public static void block" + names.size() + "() {\n" + body + "  }\n\n");
        long line = text.substring(0, block.start()).lines().count() + 1;
        names.add(page + ":" + line);
      }
    }
    source.append(
        """
          private static void check(String expected, String printed) {
            String got = printed.replace(", dtype=f64", "").replaceAll("(?<=[\\\\[ ]) +", "");
            if (!got.equals(expected)) {
              throw new AssertionError("expected " + expected + ", got " + got);
            }
          }
        }
        """);
    assertThat(names).hasSizeGreaterThan(PAGES.size());
    assertThat(results).isGreaterThan(names.size());
    Class<?> docs = compiled(source.toString());
    return names.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> run(docs, names.indexOf(name))));
  }

  private static void run(Class<?> docs, int block) throws Throwable {
    try {
      docs.getMethod("block" + block).invoke(null);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Class<?> compiled(String source) throws IOException, ClassNotFoundException {
    Path file = Files.writeString(folder.resolve("Docs.java"), source);
    Programs.compile(List.of(file.toString()), folder);
    URLClassLoader opened = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    loader = opened;
    return opened.loadClass("Docs");
  }
}
