package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pictures of {@code adjoint explain}. */
class ExplainPicturesTest {
  @TempDir Path temp;

  @Test
  void theGraphWithValuesAndGradients() throws Exception {
    Path svg = temp.resolve("graph.svg");
    Path png = temp.resolve("graph.png");
    Cli run =
        Cli.run(
            "explain",
            "(x+y)*z",
            "x=-2",
            "y=5",
            "z=-4",
            "--text",
            "--svg",
            svg.toString(),
            "--png",
            png.toString());
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.output()).contains("wrote " + svg, "wrote " + png).contains("─");
    assertThat(Files.readString(svg))
        .startsWith("<svg")
        .contains(">x<", ">-2<", ">-4<", ">f = -12<");
    assertThat(ImageIO.read(png.toFile()).getWidth()).isGreaterThan(300);
  }

  @Test
  void aFolderThatIsNotThereIsOneLine() {
    Path file = temp.resolve("none").resolve("graph.png");
    Cli run = Cli.run("explain", "x*x", "x=3", "--png", file.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errors())
        .isEqualTo(
            "adjoint explain: cannot write %s: there is no folder %s. Choose another with --png.%n"
                .formatted(file, file.getParent()));
  }
}
