package dev.adjoint.app;

import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Lectures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The worked examples of the lectures. */
@Command(
    name = "lectures",
    mixinStandardHelpOptions = true,
    description = "Compute the worked examples of the lectures and compare with the slides.",
    usageHelpAutoWidth = true,
    subcommands = {LecturesCommand.RunSome.class, LecturesHtml.class},
    synopsisSubcommandLabel = "(list | run [ID...] | html)",
    footer = {"", "Example: adjoint lectures run EX-02"})
final class LecturesCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Without a subcommand: the usage. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the examples.",
      footer = {"", "Example: adjoint lectures list"})
  void list() {
    var out = spec.commandLine().getOut();
    for (var lecture : Lectures.ALL) {
      out.println(lecture.slide().id() + "  " + lecture.slide().title());
    }
    out.flush();
  }

  /** Exit code 0 if every number agrees with the slides, 1 if one does not. */
  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Compute examples and print what is expected and what comes out.",
      usageHelpAutoWidth = true,
      footer = {"", "Example: adjoint lectures run EX-01 EX-02"})
  static final class RunSome implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
        arity = "0..*",
        paramLabel = "ID",
        description = "EX-01, 1, ...; all of them if none is named.")
    private List<String> ids = new ArrayList<>();

    @Override
    public Integer call() {
      var command = spec.commandLine();
      var chosen = new ArrayList<Lecture>();
      for (var id : ids) {
        var found = Lectures.find(id);
        if (id.equalsIgnoreCase("all")) {
          chosen.addAll(Lectures.ALL);
        } else if (found.isPresent()) {
          chosen.add(found.get());
        } else {
          throw new ParameterException(
              command, "there is no example " + id + ". adjoint lectures list shows all.");
        }
      }
      if (ids.isEmpty()) {
        chosen.addAll(Lectures.ALL);
      }
      try (var out = new WriterStream(command.getOut())) {
        return Lectures.run(out.printer(), chosen.toArray(Lecture[]::new));
      }
    }
  }
}
