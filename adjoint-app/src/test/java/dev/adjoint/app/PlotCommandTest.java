package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adjoint plot}. */
class PlotCommandTest {
  @Test
  void listsTheSheets() {
    var list = Cli.run("plot");
    assertThat(list.code()).isZero();
    assertThat(list.output().lines()).hasSameSizeAs(Sheets.ALL);
    assertThat(list.output())
        .startsWith("activations    functions with derivatives, saturation; GELU")
        .contains("%nrnn            a recurrent network unrolled in time%n".formatted());
  }

  @Test
  void writesPictures(@TempDir Path folder) throws Exception {
    var run = Cli.run("plot", "rates", "numeric", "--to", folder.toString());
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.output().lines())
        .containsExactly(
            "Written: " + folder.resolve("rates-paths.png"),
            "Written: " + folder.resolve("rates-losses.png"),
            "Written: " + folder.resolve("numeric-error.png"));
    assertThat(ImageIO.read(folder.resolve("numeric-error.png").toFile()).getWidth())
        .isEqualTo(800);
  }

  @Test
  void writesSvgInTheDark(@TempDir Path folder) throws Exception {
    var run = Cli.run("plot", "rnn", "--svg", "--dark", "--to", folder.toString());
    assertThat(run.code()).isZero();
    assertThat(Files.readString(folder.resolve("rnn.svg"))).contains("fill=\"#16181d\"");
  }

  @Test
  void drawsWithCharacters() {
    var run = Cli.run("plot", "rnn", "--text");
    assertThat(run.output()).contains("  t=3  x = -1         h = -0.214       gradient 1");
  }

  /** The lectures, EX-17: 0.01 is thrown out at the second step. */
  @Test
  void ratesAreTheLectures() {
    var plots = Sheets.ALL.stream().filter(s -> s.name().equals("rates")).findFirst().orElseThrow();
    var curves = plots.draw().lastEntry().getValue().curves(); // rates-losses
    assertThat(curves.getFirst().y().get(10)).isBetween(5.14476362, 5.14476363);
    assertThat(curves.getLast().name()).isEqualTo("rate 0.01: diverged at step 2");
  }

  @Test
  void refusesAnUnknownSheet() {
    var run = Cli.run("plot", "activation");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errors())
        .startsWith(
            "adjoint plot: there is no sheet activation. Did you mean activations? Known: ");
  }
}
