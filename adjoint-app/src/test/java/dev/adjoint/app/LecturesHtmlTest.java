package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Lectures;
import dev.adjoint.examples.Slide;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code adjoint lectures html}, but for the whole page, which a browser reads. */
class LecturesHtmlTest {
  @TempDir private Path folder;

  @Slide(id = "EX-98", title = "a slide with <script>window.hacked=1</script>")
  static final class Wrong implements Lecture {
    @Override
    public void run(Checks c) {
      c.note("erratum: </script><img src=x onerror=window.hacked=2>");
      c.expect("a half & more", 0.5, "0.500001");
      c.expect("one", 1, 1);
    }
  }

  /** Exit code, what was printed, and the page, of some programs. */
  private record Written(int code, String output, String page) {}

  private Written write(List<Lecture> lectures, List<String> complaints) throws Exception {
    return write(lectures, complaints, List.of());
  }

  private Written write(List<Lecture> lectures, List<String> complaints, List<Sheets.Sheet> sheets)
      throws Exception {
    var output = new StringWriter();
    var command = new LecturesHtml();
    var line = new CommandLine(command).setOut(new PrintWriter(output));
    var file = folder.resolve("page.html");
    line.parseArgs("--out", file.toString());
    int code = command.write(lectures, complaints, sheets);
    return new Written(code, output.toString(), Files.readString(file));
  }

  @Test
  void writesAPage() throws Exception {
    var written = write(List.of(Lectures.find("EX-01").orElseThrow()), List.of());
    assertThat(written.code()).isZero();
    assertThat(written.output().lines())
        .hasSize(3)
        .startsWith("EX     1  Worked examples, every number", "1 example, 7 checks, all ok")
        .last()
        .asString()
        .matches("wrote \\Q" + folder.resolve("page.html") + "\\E, \\d+\\.\\d MB");
    assertThat(written.page())
        .contains("<article id=\"EX-01\">", "<td>-12</td>", "public</span> <span")
        .contains("./adjoint explain &quot;q=x+y; f=q*z&quot; x=-2 y=5 z=-4 --html page.html")
        .containsOnlyOnce("<svg")
        .doesNotContain("NOT OK");
  }

  @Test
  void plotsStandAtTheEndAndProgramsLeadThere() throws Exception {
    var sheet = Sheets.ALL.stream().filter(s -> s.name().equals("rates")).toList();
    var written = write(List.of(Lectures.find("OPT-10").orElseThrow()), List.of(), sheet);
    assertThat(written.code()).isZero();
    assertThat(written.page())
        .contains("<p>Plots: <a href=\"#sheet-rates\">rates</a></p>")
        .contains("<article id=\"sheet-rates\">", "<summary>2 plots</summary>")
        .contains("<a href=\"#OPT-10\">OPT-10</a>", "aria-label=\"rates-paths\"")
        .contains("<image class=\"light\"", "<image class=\"dark\"")
        .doesNotContain("src=", "@import", "xmlns", "<link");
  }

  @Test
  void aNumberThatDoesNotAgreeFails() throws Exception {
    var written = write(List.of(new Wrong()), List.of());
    assertThat(written.code()).isEqualTo(1);
    assertThat(written.output()).contains("1 example, 2 checks, 1 not ok: EX-98 a half & more");
    assertThat(written.page())
        .contains("<details open><summary>2 numbers, <span class=\"wrong\">1 not ok</span>")
        .contains("<td class=\"wrong\">NOT OK</td>");
  }

  @Test
  void aRowWithoutAProgramFails() throws Exception {
    var written =
        write(List.of(Lectures.find("EX-01").orElseThrow()), List.of("EX-99 has no program"));
    assertThat(written.code()).isEqualTo(1);
    assertThat(written.output()).contains("1 example, 7 checks, 1 not ok: EX-99 has no program");
    assertThat(written.page()).contains("<ul class=\"wrong\"><li>EX-99 has no program</li></ul>");
  }

  @Test
  void textsStayTexts() throws Exception {
    assertThat(write(List.of(new Wrong()), List.of("<b>")).page())
        .contains("a slide with &lt;script&gt;window.hacked=1&lt;/script&gt;")
        .contains("&lt;img src=x onerror=window.hacked=2&gt;", "a half &amp; more", "<li>&lt;b&gt;")
        .doesNotContain("<script>window", "<img");
  }

  @Test
  void whatCannotBeWrittenIsOneLineBeforeTheWork() {
    var file = folder.resolve("none").resolve("page.html");
    long start = System.nanoTime();
    assertThat(Cli.run("lectures", "html", "--out", file.toString()))
        .isEqualTo(
            Cli.failed(
                1,
                "adjoint lectures html: cannot write %s: there is no folder %s. Choose another with --out."
                    .formatted(file, file.getParent())));
    assertThat(Cli.run("lectures", "html", "--out", folder.toString()))
        .isEqualTo(
            Cli.failed(
                1,
                "adjoint lectures html: cannot write %s: is a directory. Choose another with --out."
                    .formatted(folder)));
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void aWrongCallIsOneLine() {
    assertThat(Cli.run("lectures", "html", "--oot", "a.html"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint lectures html: unknown option --oot. adjoint lectures html --help lists what there is."));
    assertThat(Cli.run("lectures", "html", "a.html"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint lectures html: unknown argument a.html. adjoint lectures html --help lists what there is."));
    assertThat(Cli.run("lectures", "html", "--out"))
        .isEqualTo(
            Cli.failed(
                2, "adjoint lectures html: Missing required parameter for option '--out' (FILE)"));
    assertThat(Cli.run("lectures", "htm").errors())
        .isEqualTo("adjoint lectures: unknown argument htm. Did you mean html?%n".formatted());
  }

  @Test
  void hasHelpWithAnExample() {
    var help = Cli.run("lectures", "html", "--help");
    assertThat(help.code()).isZero();
    assertThat(help.output())
        .startsWith("Usage: adjoint lectures html ")
        .contains("Where the page goes (default: lectures.html).")
        .contains("Example: adjoint lectures html --out lectures.html");
    assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
    assertThat(Cli.run("lectures").output())
        .startsWith("Usage: adjoint lectures ")
        .contains("(list | run [ID...] | html)", "Compute all examples and write one page");
  }
}
