package dev.adjoint.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;
import picocli.CommandLine;

/** What a command answered: exit code, stdout, stderr. */
record Cli(int code, String output, String errors) {
  /** Runs a command in this JVM. */
  static Cli run(String... arguments) {
    return run(UnaryOperator.identity(), arguments);
  }

  /** Runs a command of a changed command line. */
  static Cli run(UnaryOperator<CommandLine> change, String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    int code =
        change
            .apply(Main.commandLine())
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors))
            .execute(arguments);
    return new Cli(code, output.toString(), errors.toString());
  }

  /** A command that fails with one line and prints nothing. */
  static Cli failed(int code, String message) {
    return new Cli(code, "", message + System.lineSeparator());
  }
}
