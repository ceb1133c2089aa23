package dev.adjoint.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/pictures.md: its Java is one program, its commands are typed, both print what it says. */
class PicturesPageTest {
  private static final Pattern JAVA =
      Pattern.compile("```java\\n(.*?)```\\n```text\\n(.*?)```\\n", Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("```console\\n\\$ adjoint (.*?)\\n(.*?)```\\n", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @TempDir Path folder;

  private static String page() throws Exception {
    return Files.readString(Path.of(System.getProperty("adjoint.root"), "docs", "pictures.md"));
  }

  @Test
  void theProgramPrintsWhatThePageSays() throws Exception {
    var program =
        new StringBuilder(
            """
            import module java.base;
            import module dev.adjoint.view;
            import module dev.adjoint.core;
            import dev.adjoint.core.expr.Expr;

            void main(String[] args) throws Exception {
            Path pictures = Path.of(args[0]);
            """);
    var said = new StringBuilder();
    for (Matcher m = JAVA.matcher(page()); m.find(); ) {
      program.append(m.group(1));
      said.append(m.group(2));
    }
    assertThat(run(program.append("}\n").toString())).isEqualTo(said.toString());
    try (var written = Files.list(folder.resolve("pictures"))) {
      assertThat(written.map(f -> f.getFileName().toString()))
          .contains("graph.png", "frame0.svg", "frame4.svg", "tanh.png", "tanh.svg");
    }
  }

  @Test
  void theCommandsPrintWhatThePageSays() throws Exception {
    var to = folder.toString();
    int commands = 0;
    for (Matcher m = COMMAND.matcher(page()); m.find(); commands++) {
      List<String> words = new ArrayList<>();
      for (Matcher w = WORD.matcher(m.group(1)); w.find(); ) {
        var word = w.group(1) == null ? w.group(2) : w.group(1);
        words.add(word.equals("pictures") ? to : word);
      }
      var answer = Cli.run(words.toArray(String[]::new));
      assertThat(answer.errors()).isEmpty();
      assertThat(answer.code()).isZero();
      var output = answer.output().replace("\r\n", "\n");
      assertThat(output.replace(to + File.separator, "pictures/")).isEqualTo(m.group(2));
    }
    assertThat(commands).isEqualTo(4);
  }

  /** Every sheet stands in the table, and every method of it is one. */
  @Test
  void theTableNamesEverySheet() throws Exception {
    var page = page();
    var table = page.substring(page.indexOf("| | picture |"));
    assertThat(table.lines().filter(line -> line.matches("\\| \\d+ \\|.*"))).hasSize(15);
    for (var sheet : Sheets.ALL) {
      if (!sheet.name().equals("digits")) {
        assertThat(table).containsPattern("`plot [a-z ]*\\b" + sheet.name() + "\\b");
      }
    }
    var methods =
        Stream.of(dev.adjoint.view.Plots.class.getMethods()).map(m -> m.getName()).toList();
    for (Matcher m = Pattern.compile("Plots\\.(\\w+)").matcher(page); m.find(); ) {
      assertThat(methods).contains(m.group(1));
    }
  }

  private String run(String program) throws Exception {
    Path source = Files.writeString(folder.resolve("Page.java"), program, UTF_8);
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    var messages = new ByteArrayOutputStream();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "-d",
                folder.toString(),
                "-p",
                modulePath(),
                "--add-modules",
                "dev.adjoint.view",
                source.toString());
    assertThat(compiled).as(() -> messages.toString(UTF_8)).isZero();
    var console = System.out;
    var printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      var constructor = loader.loadClass("Page").getDeclaredConstructor();
      constructor.setAccessible(true);
      var main = constructor.getDeclaringClass().getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, UTF_8));
      main.invoke(constructor.newInstance(), (Object) new String[] {pictures.toString()});
    } finally {
      System.setOut(console);
    }
    return printed.toString(UTF_8).replace("\r\n", "\n");
  }

  private static String modulePath() {
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .filter(entry -> !ModuleFinder.of(Path.of(entry)).findAll().isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
