package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.ShapeException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line as the user meets it: exit code, stdout, stderr. */
class MainTest {
  @Command(name = "fail")
  private record Fail(Throwable problem) implements Runnable {
    @Override
    public void run() {
      throw sneaky(problem);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable problem) throws T {
      throw (T) problem;
    }
  }

  private static Cli run(String... arguments) {
    return Cli.run(arguments);
  }

  private static Cli run(Throwable problem, String... arguments) {
    return Cli.run(
        line ->
            line.addSubcommand(new CommandLine(new Fail(problem)))
                .setExecutionExceptionHandler(new Failures.FailedRun()),
        arguments);
  }

  @Test
  void printsTheUsageWithoutACommand() {
    var result = run();
    assertThat(result.code()).isZero();
    assertThat(result.output())
        .startsWith("Usage: adjoint ")
        .contains("train", "predict", "lectures", "bench", "doctor", "run");
    assertThat(run("--help").output()).isEqualTo(result.output());
  }

  @Test
  void printsTheVersion() {
    assertThat(run("--version").output()).matches("adjoint \\d+\\.\\d+\\.\\d+.*\\R");
  }

  @Test
  void answersAWrongCallInOneLine() {
    assertThat(run("doktor"))
        .isEqualTo(
            new Cli(2, "", "adjoint: unknown command doktor. Did you mean doctor?%n".formatted()));
    assertThat(run("--versoin"))
        .isEqualTo(
            new Cli(
                2, "", "adjoint: unknown option --versoin. Did you mean --version?%n".formatted()));
    assertThat(run("doctor", "--debgu").errors())
        .isEqualTo("adjoint doctor: unknown option --debgu. Did you mean --debug?%n".formatted());
    assertThat(run("doctor", "now").errors())
        .isEqualTo(
            "adjoint doctor: unknown argument now. adjoint doctor --help lists what there is.%n"
                .formatted());
    assertThat(run("run", "--zzz").errors())
        .isEqualTo(
            "adjoint run: unknown option --zzz. adjoint run --help lists what there is.%n"
                .formatted());
    assertThat(run("run").errors())
        .isEqualTo("adjoint run: Missing required parameter: 'FILE.java'%n".formatted());
  }

  @Test
  void printsOurMessagesAndNoStackTrace() {
    var problem = new ShapeException("matmul: f32[2, 3] @ f32[2, 3]: ...");
    assertThat(run(problem, "fail"))
        .isEqualTo(new Cli(1, "", "matmul: f32[2, 3] @ f32[2, 3]: ...%n".formatted()));
    assertThat(run(new IllegalStateException("what"), "fail"))
        .isEqualTo(
            new Cli(
                1,
                "",
                "adjoint fail: what (IllegalStateException). --debug shows where.%n".formatted()));
    assertThat(run(new OutOfMemoryError("Java heap space"), "fail").errors())
        .startsWith("adjoint fail: the heap of ")
        .endsWith(
            " MB is full. Allow more, e.g. ADJOINT_JAVA_OPTS=-Xmx4g, or use a smaller --batch.%n"
                .formatted());
  }

  @Test
  void namesTheCauseOfAClassThatCannotStart() {
    var cause = new ShapeException("kernels: no");
    assertThat(run(new ExceptionInInitializerError(cause), "fail"))
        .isEqualTo(Cli.failed(1, "kernels: no"));
    assertThat(run(new LinkageError("broken"), "fail"))
        .isEqualTo(Cli.failed(1, "adjoint fail: broken (LinkageError). --debug shows where."));
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    for (var name : Main.commandLine().getSubcommands().keySet()) {
      var help = run(name, "--help");
      assertThat(help.code()).isZero();
      assertThat(help.output())
          .startsWith("Usage: adjoint " + name)
          .contains("Example: adjoint " + name);
      assertThat(help.output().lines()).hasSizeLessThan(45).allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void printsStackTracesForDebug() {
    var problem = new ShapeException("wrong");
    assertThat(run(problem, "fail", "--debug").errors())
        .startsWith("wrong")
        .contains("at dev.adjoint.app.MainTest.");
    assertThat(run(problem, "--debug", "fail").errors()).contains("at dev.adjoint.app.MainTest.");
  }

  @Test
  void runRefusesWhatIsNoSourceFile(@TempDir Path folder) throws Exception {
    assertThat(run("run", "absent.java"))
        .isEqualTo(new Cli(2, "", "adjoint run: there is no file absent.java.%n".formatted()));
    var text = Files.createFile(folder.resolve("a.txt"));
    assertThat(run("run", text.toString()).errors())
        .isEqualTo(
            "adjoint run: %s is not a Java source file: its name must end in .java.%n"
                .formatted(text));
  }

  @Test
  void runPassesArgumentsErrorsAndTheExitCode(@TempDir Path folder) throws Exception {
    var file = folder.resolve("Hello.java");
    Files.writeString(
        file,
        """
        void main(String[] args) {
          System.err.println(String.join("|", args));
          System.err.print(dev.adjoint.core.Shape.of(2, 3));
          System.exit(7);
        }
        """);
    assertThat(run("run", file.toString(), "-h", "--x", "a b"))
        .isEqualTo(new Cli(7, "", "-h|--x|a b%n[2, 3]".formatted()));
  }
}
