package dev.adjoint.app;

import dev.adjoint.view.Theme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws the standard sheets. */
@Command(
    name = "plot",
    mixinStandardHelpOptions = true,
    description = "Compute and draw what lectures on backpropagation show; alone: list the sheets.",
    usageHelpAutoWidth = true,
    footer = {"", "Example: adjoint plot activations optimizers --to pictures"})
final class PlotCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Where the pictures go (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("plots");

  @Option(names = "--dark", description = "Light lines on a dark ground, for slides.")
  private boolean dark;

  @Option(names = "--svg", description = "Write SVG instead of PNG.")
  private boolean svg;

  @Option(names = "--text", description = "Draw with characters here instead of writing files.")
  private boolean text;

  @Parameters(arity = "0..*", paramLabel = "SHEET", description = "A sheet, or all.")
  private List<String> names = new ArrayList<>();

  @Override
  public void run() {
    var command = spec.commandLine();
    var out = command.getOut();
    var known = Sheets.ALL.stream().map(Sheets.Sheet::name).toList();
    for (var name : names) {
      if (!name.equals("all") && !known.contains(name)) {
        throw new ParameterException(
            command, "there is no sheet " + name + ". " + Nearest.remedy(name, known));
      }
    }
    if (names.isEmpty()) {
      Sheets.ALL.forEach(s -> out.println("%-14s %s".formatted(s.name(), s.description())));
      out.flush();
      return;
    }
    System.setProperty("java.awt.headless", "true"); // no icon in the dock, no display
    for (var sheet : Sheets.ALL) {
      if (names.contains("all") || names.contains(sheet.name())) {
        sheet
            .draw()
            .forEach((name, plot) -> {
              var coloured = plot.theme(dark ? Theme.DARK : Theme.LIGHT);
              if (text) {
                out.println(coloured.text());
              } else if (svg) {
                out.println("Written: " + coloured.svg(folder.resolve(name + ".svg")));
              } else {
                out.println("Written: " + coloured.png(folder.resolve(name + ".png")));
              }
              out.flush();
            });
      }
    }
  }
}
