package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the user sees when something is wrong: its message, and a stack trace only if asked for. */
final class Failures {
  private static final int FAILED = 1;
  private static final int CALLED_WRONGLY = 2;

  private Failures() {}

  /** An unknown option, a bad value, a missing file name: one line, exit code 2. */
  static final class WrongCall implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
      var command = e.getCommandLine();
      var message = firstLine(e.getMessage());
      var unknown = command.getUnmatchedArguments();
      if (e instanceof UnmatchedArgumentException unmatched) {
        message = describe(unmatched);
      } else if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
        message =
            "%s is %s; it must be %s."
                .formatted(option.longestName(), e.getValue(), rule(option.type()));
      } else if (e instanceof MissingParameterException && !unknown.isEmpty()) {
        message = describe(new UnmatchedArgumentException(command, unknown)); // likelier the cause
      }
      var debug = List.of(args).contains("--debug"); // perhaps not parsed yet
      print(command.getErr(), name(command) + ": " + message, debug ? e : null);
      return CALLED_WRONGLY;
    }

    /** What a text must be to become a value. */
    private static String rule(Class<?> type) {
      if (type == Double.class) {
        return "a number";
      }
      return type == Integer.class || type == int.class
          ? "a whole number up to " + Integer.MAX_VALUE
          : type == long.class ? "a whole number of 64 bits" : "something else";
    }

    private static String describe(UnmatchedArgumentException e) {
      var unmatched = e.getUnmatched().getFirst();
      var top = e.getCommandLine().getParent() == null;
      var kind = e.isUnknownOption() ? "option" : top ? "command" : "argument";
      var suggestions = e.getSuggestions();
      var remedy =
          suggestions.isEmpty()
              ? name(e.getCommandLine()) + " --help lists what there is."
              : "Did you mean " + String.join(" or ", suggestions) + "?";
      return "unknown " + kind + " " + unmatched + ". " + remedy;
    }
  }

  /** An exception out of a command: the message of ours, one line of any other, exit code 1. */
  static final class FailedRun implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      return failed(cause, command);
    }
  }

  /** Catches errors of the JVM too, which picocli lets through. */
  record ErrorsToo(IExecutionStrategy next) implements IExecutionStrategy {
    @Override
    public int execute(ParseResult result) {
      try {
        return next.execute(result);
      } catch (Error e) {
        // what a class's first use throws is not the news; its cause is
        Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : null;
        return failed(cause == null ? e : cause, deepest(result).commandSpec().commandLine());
      }
    }
  }

  private static int failed(Throwable e, CommandLine command) {
    var root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Main main = root.getCommand();
    print(command.getErr(), message(e, command), main.debug() ? e : null);
    return FAILED;
  }

  private static String message(Throwable e, CommandLine command) {
    return switch (e) {
      case TensorException ours -> String.valueOf(ours.getMessage());
      case OutOfMemoryError full ->
          "%s: the heap of %d MB is full. Allow more, e.g. ADJOINT_JAVA_OPTS=-Xmx4g, or use a smaller --batch."
              .formatted(name(command), Runtime.getRuntime().maxMemory() >> 20);
      default ->
          "%s: %s (%s). --debug shows where."
              .formatted(name(command), firstLine(e.getMessage()), e.getClass().getSimpleName());
    };
  }

  private static void print(PrintWriter err, String message, @Nullable Throwable trace) {
    err.println(message);
    if (trace != null) {
      trace.printStackTrace(err);
    }
    err.flush();
  }

  private static ParseResult deepest(ParseResult result) {
    return result.hasSubcommand() ? deepest(result.subcommand()) : result;
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "no message" : text.lines().findFirst().orElse("no message");
  }
}
