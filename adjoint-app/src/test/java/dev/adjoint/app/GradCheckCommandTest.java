package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adjoint gradcheck}. */
class GradCheckCommandTest {
  @TempDir Path temp;

  private String source(String name, String body) throws IOException {
    String imports =
        """
        import dev.adjoint.core.*;
        import dev.adjoint.nn.*;
        """;
    return Files.writeString(temp.resolve(name + ".java"), imports + body).toString();
  }

  @Test
  void aLayerByItsInputAndParameters() throws IOException {
    String file =
        source(
            "Gate",
            """
            class Gate implements Layer {
              final Linear fc = new Linear(3, 4);
              public Tensor forward(Tensor x) {
                return fc.forward(x).sigmoid();
              }
            }
            """);
    Cli run = Cli.run("gradcheck", file, "--input", "5x3");
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.output())
        .startsWith("Gate, a Layer with 2 parameters, in float64%n".formatted())
        .containsPattern("first order\\R +worst at +analytic +numeric +difference\\R")
        .containsPattern("  input      \\[\\d, \\d\\] .* ok\\R")
        .containsPattern("  fc.bias    \\[\\d\\] .* ok\\R")
        .containsPattern("  fc.weight  \\[\\d, \\d\\] .* ok\\R")
        .contains("second order")
        .doesNotContain("WRONG");
  }

  @Test
  void aWrongDerivativeIsNamedWithBothNumbers() throws IOException {
    String file =
        source(
            "Half",
            """
            class Half extends GradFunction {
              protected Tensor forward(Context ctx, Tensor... in) {
                ctx.save(in);
                return in[0].square();
              }
              protected Tensor[] backward(Context ctx, Tensor dy) {
                return new Tensor[] {dy.mul(ctx.saved(0))};
              }
            }
            """);
    Cli run = Cli.run("gradcheck", file);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output()).contains("Half, a GradFunction, in float64");
    var m =
        java.util.regex.Pattern.compile("input  \\[\\d, \\d\\] +(\\S+) +(\\S+) +\\S+  WRONG")
            .matcher(run.output());
    assertThat(m.find()).isTrue();
    assertThat(Double.parseDouble(m.group(2)))
        .isCloseTo(
            2 * Double.parseDouble(m.group(1)), org.assertj.core.api.Assertions.within(1e-7));
  }

  @Test
  void whatCannotBeCheckedIsSaidInOneLine() throws IOException {
    String none = temp.resolve("None.java").toString();
    assertThat(Cli.run("gradcheck", none))
        .isEqualTo(Cli.failed(2, "adjoint gradcheck: there is no file " + none + "."));
    String wrong = source("Wrong", "class Wrong { int x = ; }\n");
    assertThat(Cli.run("gradcheck", wrong))
        .isEqualTo(Cli.failed(2, "adjoint gradcheck: Wrong.java:3: illegal start of expression"));
    String other = source("Other", "class Another {}\n");
    assertThat(Cli.run("gradcheck", other))
        .isEqualTo(
            Cli.failed(
                2, "adjoint gradcheck: Other.java has no class Other in the unnamed package."));
    String plain = source("Plain", "class Plain {}\n");
    assertThat(Cli.run("gradcheck", plain))
        .isEqualTo(
            Cli.failed(
                2, "adjoint gradcheck: Plain is neither a Layer nor a GradFunction nor an Op."));
    String needs = source("Needs", "class Needs { Needs(int n) {} }\n");
    assertThat(Cli.run("gradcheck", needs))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint gradcheck: Needs cannot be made: it needs a constructor without"
                    + " arguments."));
    assertThat(Cli.run("gradcheck", plain, "--input", "2y3"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint gradcheck: --input is 2y3; it must be sizes with x between them, such as"
                    + " 4x3."));
  }
}
