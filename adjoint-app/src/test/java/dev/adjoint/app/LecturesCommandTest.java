package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code adjoint lectures}. */
class LecturesCommandTest {
  @Test
  void listsTheExamples() {
    var list = Cli.run("lectures", "list");
    assertThat(list.code()).isZero();
    assertThat(list.output()).startsWith("EX-01  ").contains("%nEX-02  ".formatted());
  }

  @Test
  void runsSome() {
    var run = Cli.run("lectures", "run", "EX-02", "1");
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).startsWith("EX-02  ").contains("\nEX-01  ", "expected", "got", "ok");
    assertThat(run.output().strip()).endsWith("all ok");
  }

  @Test
  void refusesAnUnknownOne() {
    assertThat(Cli.run("lectures", "run", "EX-01", "EX-99"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint lectures run: there is no example EX-99. adjoint lectures list shows all."));
    assertThat(Cli.run("lectures", "rum").errors())
        .isEqualTo("adjoint lectures: unknown argument rum. Did you mean run?%n".formatted());
  }

  @Test
  void withoutMoreItPrintsTheUsage() {
    assertThat(Cli.run("lectures").output()).startsWith("Usage: adjoint lectures ");
  }
}
