package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adjoint summary}. */
class SummaryCommandTest {
  @TempDir Path temp;

  /** A class on the class path. */
  static final class Known implements Layer {
    final Linear fc = new Linear(3, 2);

    @Override
    public Tensor forward(Tensor x) {
      return fc.forward(x);
    }
  }

  private String source(String name, String body) throws IOException {
    String imports =
        """
        import dev.adjoint.core.*;
        import dev.adjoint.nn.*;
        """;
    return Files.writeString(temp.resolve(name + ".java"), imports + body).toString();
  }

  @Test
  void aSourceFile() throws IOException {
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
    Cli run = Cli.run("summary", file, "--input", "5x3");
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.output())
        .isEqualTo(
            """
            layer                  input   output  parameters  multiply-adds  output memory
            (model)  Gate          [5, 3]  [5, 4]                                      80 B
            fc       Linear(3, 4)  [5, 3]  [5, 4]          16             60           80 B

            Gate, input [5, 3]
            parameters     16; 64 B
            multiply-adds  60
            output memory  160 B
            """);
  }

  @Test
  void severalInputsAndWholeNumbers() throws IOException {
    String file =
        source(
            "Pair",
            """
            class Pair implements Model {
              final Linear fc = new Linear(3, 2);
              Tensor forward(Tensor x, Tensor index) {
                return fc.forward(x.gather(0, index));
              }
            }
            """);
    Cli run = Cli.run("summary", file, "--input", "5x3", "--input", "4x3:i64");
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).contains("Pair, input [5, 3] and [4, 3]").contains("[4, 2]");
  }

  @Test
  void aClassByItsName() {
    Cli run = Cli.run("summary", Known.class.getName(), "--input", "1x3");
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).contains("Known, input [1, 3]\nparameters     8; 32 B");
  }

  @Test
  void aTrainingsFolder() {
    String folder = temp.resolve("run").toString();
    Cli train = Cli.run("train", "digits", "--model", "linear", "--epochs", "1", "--out", folder);
    assertThat(train.code()).as(train.errors()).isZero();
    Cli run = Cli.run("summary", folder);
    assertThat(run.errors()).isEmpty();
    assertThat(run.output())
        .contains("Linear(64, 10)")
        .contains("Sequential(1), input [1, 64]\nparameters     650; 2.5 KB");
    assertThat(Cli.run("summary", folder + "/weights.safetensors").output())
        .isEqualTo(run.output());
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws IOException {
    String plain = source("Plain", "class Plain {}\n");
    assertThat(Cli.run("summary", plain, "--input", "1x3"))
        .isEqualTo(Cli.failed(2, "adjoint summary: Plain is neither a Layer nor a Model."));
    assertThat(Cli.run("summary", Known.class.getName()))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint summary: what does the model read? Give --input, such as --input"
                    + " 1x28x28."));
    assertThat(Cli.run("summary", Known.class.getName(), "--input", "1y3"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint summary: --input is 1y3; it must be sizes with x between them, such as"
                    + " 1x28x28."));
    assertThat(Cli.run("summary", "com.example.Net", "--input", "1x3"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint summary: there is neither a file nor a class com.example.Net. A source ends"
                    + " in .java; a class is given by its full name, such as com.example.Net, and"
                    + " must be on the class path."));
    Cli shapes = Cli.run("summary", Known.class.getName(), "--input", "1x4");
    assertThat(shapes.code()).isEqualTo(1);
    assertThat(shapes.errors()).startsWith("fc: linear: f32[1, 4]").doesNotContain("\tat ");
    Cli none = Cli.run("summary", temp.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.errors()).contains("weights.safetensors").doesNotContain("\tat ");
  }

  @Test
  void help() {
    assertThat(Cli.run("summary", "--help").output())
        .contains("List the layers of a model")
        .contains("adjoint summary runs/mnist-mlp-1");
    assertThat(Cli.run("--help").output()).contains("summary");
  }
}
