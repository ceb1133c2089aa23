package dev.adjoint.app;

import dev.adjoint.app.lectures.LecturesPage;
import dev.adjoint.app.lectures.LecturesPage.Plotted;
import dev.adjoint.examples.Chapter;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Lectures;
import dev.adjoint.examples.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** All programs of the lectures on one page. Exit code as that of {@code lectures run}. */
@Command(
    name = "html",
    mixinStandardHelpOptions = true,
    description = {
      "Compute all examples and write one page with their numbers, programs and pictures.",
      "Fails if a number does not agree, or a row that is owed has no program."
    },
    usageHelpAutoWidth = true,
    footer = {"", "Example: adjoint lectures html --out lectures.html"})
final class LecturesHtml implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the page goes (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("lectures.html");

  @Override
  public Integer call() {
    return write(Lectures.ALL, Lectures.complaints(), Sheets.ALL);
  }

  /** The page of some programs and plots. */
  int write(List<Lecture> lectures, List<String> complaints, List<Sheets.Sheet> sheets) {
    FileOutput.write( // before the work, not after it
        spec,
        file,
        "--out",
        f -> Files.write(f, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    var out = spec.commandLine().getOut();
    var outcomes = new ArrayList<Outcome>();
    for (var chapter : Chapter.values()) {
      var ours = lectures.stream().filter(l -> Chapter.of(l.slide().id()) == chapter).toList();
      ours.forEach(l -> outcomes.add(Outcome.of(l)));
      if (!ours.isEmpty()) {
        out.println("%-4s%4d  %s".formatted(chapter, ours.size(), chapter.title()));
        out.flush();
      }
    }
    System.setProperty("java.awt.headless", "true"); // no icon in the dock, no display
    var plots = sheets.stream().map(s -> new Plotted(s.name(), s.description(), s.draw())).toList();
    var wrong = Lectures.wrong(outcomes, complaints);
    var summary = Lectures.summary(outcomes, wrong);
    var page = LecturesPage.of(summary, outcomes, complaints, Lectures.waiting(), plots);
    FileOutput.write(spec, file, "--out", f -> Files.writeString(f, page));
    out.println(summary);
    out.println(
        String.format(Locale.ROOT, "wrote %s, %.1f MB", file, file.toFile().length() / 1e6));
    out.flush();
    return wrong.isEmpty() ? 0 : 1;
  }
}
