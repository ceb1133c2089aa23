package dev.adjoint.app.lectures;

import static dev.adjoint.app.lectures.Markup.escaped;

import dev.adjoint.app.lectures.Drawings.Formula;
import dev.adjoint.app.lectures.Drawings.Sheet;
import dev.adjoint.examples.Chapter;
import dev.adjoint.examples.Checks.Check;
import dev.adjoint.examples.Checks.Note;
import dev.adjoint.examples.Outcome;
import dev.adjoint.examples.Sources;
import dev.adjoint.view.GraphOptions;
import dev.adjoint.view.Graphs;
import dev.adjoint.view.Plot;
import dev.adjoint.view.Theme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * All programs of the lectures on one page: numbers, source and pictures, with a table of contents
 * and a search. It stands alone and follows the reader's choice of light or dark.
 */
public final class LecturesPage {
  /**
   * Plots that belong together.
   *
   * @param name short
   * @param description one line
   * @param plots by their names
   */
  public record Plotted(String name, String description, SequencedMap<String, Plot> plots) {}

  private final TwoThemes themes = new TwoThemes();
  private final List<Drawings.Drawing> drawings = Drawings.all();
  private final StringBuilder contents = new StringBuilder();
  private final StringBuilder main = new StringBuilder();

  private LecturesPage() {}

  /**
   * The page.
   *
   * @param summary one line on all of them
   * @param outcomes what came of the programs
   * @param complaints what is wrong beside their checks
   * @param waiting rows that have no program yet, and why
   * @param sheets the standard plots
   */
  public static String of(
      String summary,
      List<Outcome> outcomes,
      List<String> complaints,
      Map<String, String> waiting,
      List<Plotted> sheets) {
    var page = new LecturesPage();
    for (var chapter : Chapter.values()) {
      page.chapter(chapter, outcomes, waiting);
    }
    page.sheets(sheets);
    return template()
        .replace("<!--summary-->", escaped(summary))
        .replace("<!--complaints-->", items(complaints))
        .replace("<!--style-->", page.themes.css())
        .replace("<!--contents-->", page.contents)
        .replace("<!--main-->", page.main);
  }

  private static String template() {
    try (InputStream in = LecturesPage.class.getResourceAsStream("lectures.html")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("lectures: the page's template cannot be read.", e);
    }
  }

  private static String items(List<String> complaints) {
    return complaints.isEmpty()
        ? ""
        : complaints.stream()
            .map(c -> "<li>" + escaped(c) + "</li>")
            .collect(Collectors.joining("", "<ul class=\"wrong\">", "</ul>"));
  }

  private void begin(String id, String title) {
    contents.append(
        "<li class=\"chapter\"><a href=\"#%s\">%s</a><ul>\n".formatted(id, escaped(title)));
    main.append(
        "<section class=\"chapter\" id=\"%s\" aria-labelledby=\"%s-title\"><h2 id=\"%s-title\">%s</h2>\n"
            .formatted(id, id, id, escaped(title)));
  }

  private void end() {
    contents.append("</ul></li>\n");
    main.append("</section>\n");
  }

  /** An entry of both; what it says follows. */
  private void entry(String id, String name, String title) {
    contents.append(
        "<li data-for=\"%1$s\"><a href=\"#%1$s\"><b>%2$s</b> %3$s</a></li>\n"
            .formatted(escaped(id), escaped(name), escaped(title)));
    main.append(
        "<article id=\"%1$s\"><h3><a href=\"#%1$s\">%2$s</a> %3$s</h3>\n"
            .formatted(escaped(id), escaped(name), escaped(title)));
  }

  private void chapter(Chapter chapter, List<Outcome> outcomes, Map<String, String> waiting) {
    var programs =
        outcomes.stream().filter(o -> Chapter.of(o.lecture().slide().id()) == chapter).toList();
    var later = waiting.keySet().stream().filter(id -> Chapter.of(id) == chapter).toList();
    if (!programs.isEmpty() || !later.isEmpty()) {
      begin(chapter.name(), chapter.title());
      programs.forEach(this::program);
      for (var id : later) {
        main.append(
            "<p class=\"waiting\">%s waits for its layers: %s.</p>\n"
                .formatted(escaped(id), escaped(String.valueOf(waiting.get(id)))));
      }
      end();
    }
  }

  private void program(Outcome outcome) {
    var slide = outcome.lecture().slide();
    entry(slide.id(), slide.id(), slide.title());
    notes(outcome);
    for (var drawing : drawings) {
      if (drawing.id().equals(slide.id())) {
        switch (drawing) {
          case Formula f -> graph(f);
          case Sheet s ->
              main.append("<p>Plots: <a href=\"#sheet-%1$s\">%1$s</a></p>\n".formatted(s.name()));
        }
      }
    }
    checks(outcome);
    Sources.of(outcome.lecture())
        .forEach((name, source) ->
            main.append(
                "<details><summary>Program: %s</summary><pre>%s</pre></details>\n"
                    .formatted(escaped(name), Markup.java(source))));
    main.append("</article>\n");
  }

  /** Remarks, of which errata are what a reader of the slides must see. */
  private void notes(Outcome outcome) {
    for (var line : outcome.lines()) {
      if (line instanceof Note n) {
        boolean erratum = n.text().startsWith("erratum");
        main.append(
            "<p class=\"note%s\">%s</p>\n"
                .formatted(erratum ? " erratum" : "", escaped(n.text().strip())));
      }
    }
  }

  private void graph(Formula f) {
    var graph = f.explanation().graph();
    var light = Graphs.of(graph, GraphOptions.DEFAULT.withTheme(Theme.LIGHT)).svg();
    var dark = Graphs.of(graph, GraphOptions.DEFAULT.withTheme(Theme.DARK)).svg();
    main.append(
        "<figure><div class=\"scroll\">%s</div><figcaption>Step through it: <code>%s</code></figcaption></figure>\n"
            .formatted(themes.graph(light, dark), escaped(f.command())));
  }

  private void checks(Outcome outcome) {
    int n = outcome.checks().size();
    long wrong = outcome.checks().stream().filter(c -> !c.ok()).count();
    main.append(
        "<details%s><summary>%d %s, <span class=\"%s\">%s</span></summary><div class=\"scroll\"><table>\n"
            .formatted(
                wrong > 0 ? " open" : "",
                n,
                n == 1 ? "number" : "numbers",
                wrong > 0 ? "wrong" : "ok",
                wrong > 0 ? wrong + " not ok" : "all ok"));
    main.append(
        "<thead><tr><th scope=\"col\">what</th><th scope=\"col\">expected</th><th scope=\"col\">computed</th><th scope=\"col\">agrees</th></tr></thead><tbody>\n");
    for (Check c : outcome.checks()) {
      main.append(
          "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td class=\"%s\">%s</td></tr>\n"
              .formatted(
                  escaped(c.what()),
                  escaped(c.expected()),
                  escaped(c.got()),
                  c.ok() ? "ok" : "wrong",
                  c.ok() ? "ok" : "NOT OK"));
    }
    main.append("</tbody></table></div></details>\n");
  }

  private void sheets(List<Plotted> sheets) {
    begin("sheets", "Standard plots");
    for (var sheet : sheets) {
      entry("sheet-" + sheet.name(), sheet.name(), sheet.description());
      var shownBy =
          drawings.stream()
              .filter(d -> d instanceof Sheet s && s.name().equals(sheet.name()))
              .map(d -> "<a href=\"#%1$s\">%1$s</a>".formatted(escaped(d.id())))
              .collect(Collectors.joining(" "));
      if (!shownBy.isEmpty()) {
        main.append("<p>Programs: ").append(shownBy).append("</p>\n");
      }
      int n = sheet.plots().size();
      main.append(
          "<details class=\"plots\"><summary>%d %s</summary>\n"
              .formatted(n, n == 1 ? "plot" : "plots"));
      sheet
          .plots()
          .forEach((name, plot) ->
              main.append(
                  "<figure><div class=\"scroll\">%s</div><figcaption>%s: <code>./adjoint plot %s</code></figcaption></figure>\n"
                      .formatted(
                          themes.plot(
                              plot.theme(Theme.LIGHT).svg(), plot.theme(Theme.DARK).svg(), name),
                          escaped(name),
                          escaped(sheet.name()))));
      main.append("</details></article>\n");
    }
    end();
  }
}
