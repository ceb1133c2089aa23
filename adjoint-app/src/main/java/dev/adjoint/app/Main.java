package dev.adjoint.app;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code adjoint}. Each subcommand is a class of its own, listed here. */
@Command(
    name = "adjoint",
    description = "Deep learning for the JVM in pure Java.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      Train.class,
      Predict.class,
      LecturesCommand.class,
      GradCheckCommand.class,
      SummaryCommand.class,
      PlotCommand.class,
      BenchCommand.class,
      Doctor.class
    },
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    footer = {"", "adjoint COMMAND --help describes one command."})
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  private Main() {}

  /**
   * Runs one command and ends the JVM: 0 if all went well, 1 if the command failed, 2 if it was
   * called wrongly.
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // the messages are English, and so are the numbers in them
    System.exit(commandLine().execute(args));
  }

  /** The whole command line; output goes to its {@code getOut()} and {@code getErr()}. */
  static CommandLine commandLine() {
    var run = new CommandLine(new Run()).setStopAtPositional(true); // the rest is the program's
    var explain = // a formula may start with a minus
        new CommandLine(new Explain())
            .setUnmatchedOptionsArePositionalParams(true)
            .setPosixClusteredShortOptionsAllowed(false);
    return new CommandLine(new Main())
        .addSubcommand(run)
        .addSubcommand(explain)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new Failures.WrongCall())
        .setExecutionExceptionHandler(new Failures.FailedRun())
        .setExecutionStrategy(new Failures.ErrorsToo(new CommandLine.RunLast()));
  }

  /** Whether errors come with stack traces. */
  boolean debug() {
    return debug;
  }

  /** Without a subcommand: the usage. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
