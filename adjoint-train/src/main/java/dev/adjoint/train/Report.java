package dev.adjoint.train;

import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.AtomicFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A page about a training: its facts, the curves of loss and metrics, a table of the epochs. The
 * page is one HTML file that loads nothing.
 *
 * <pre>{@code
 * new Report("MNIST", Map.of("model", "784-256-10"), history).save(Path.of("report.html"));
 * }</pre>
 *
 * @param title the heading
 * @param facts what was trained and how, in order
 * @param history the epochs
 */
public record Report(String title, Map<String, String> facts, History history) {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --fg: #1c2024; --bg: #ffffff; --soft: #d9dde3; --dim: #5c6670;
        --c0: #2f6fd0; --c1: #d9622b; }
      @media (prefers-color-scheme: dark) { :root { --fg: #e6e8eb; --bg: #15181c; --soft: #343a42;
        --dim: #9aa4ae; --c0: #7fb0ff; --c1: #ff9d6b; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg);
        max-width: 760px; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .2rem .9rem .2rem 0; text-align: right; border-bottom: 1px solid var(--soft); }
      table.facts th, table.facts td { text-align: left; } th { color: var(--dim); font-weight: 500; }
      div.wide { overflow-x: auto; } svg { width: 100%; height: auto; margin-top: 1rem; }
      svg text { fill: var(--fg); font-size: 12px; } svg text.title { font-weight: 600; }
      svg text.tick { fill: var(--dim); } svg .grid { stroke: var(--soft); }
      svg path { fill: none; } svg .c0 { stroke: var(--c0); stroke-width: 2; }
      svg .c1 { stroke: var(--c1); stroke-width: 2; } svg circle { stroke: none !important; }
      svg circle.c0 { fill: var(--c0); } svg circle.c1 { fill: var(--c1); }
      """;

  /** Keeps an unmodifiable copy of the facts, in their order. */
  public Report {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * Writes the page.
   *
   * @throws TensorException if that fails; what was at {@code path} is unchanged
   */
  public void save(Path path) {
    AtomicFile.write(path, html());
  }

  /** The page. */
  public String html() {
    StringBuilder out = new StringBuilder();
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>").append(escape(title)).append("</title>\n");
    out.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    out.append("<h1>").append(escape(title)).append("</h1>\n");
    if (!history.epochs().isEmpty()) {
      out.append("<p>").append(escape(summary())).append("</p>\n");
    }
    if (!facts.isEmpty()) {
      out.append("<h2>Facts</h2>\n<table class=\"facts\">\n");
      facts.forEach((k, v) ->
          out.append("<tr><th>")
              .append(escape(k))
              .append("</th><td>")
              .append(escape(v))
              .append("</td></tr>\n"));
      out.append("</table>\n");
    }
    if (!history.epochs().isEmpty()) {
      out.append("<h2>Curves</h2>\n");
      out.append(Chart.svg("loss", curves("loss")));
      for (String metric : metrics()) {
        out.append(Chart.svg(metric, curves(metric)));
      }
      out.append("<h2>Epochs</h2>\n");
      table(out);
    }
    return out.append("</body>\n</html>\n").toString();
  }

  private String summary() {
    EpochResult last = history.last();
    Scores test = last.test();
    int n = history.epochs().size();
    return String.format(
        Locale.ROOT,
        "%s after %d %s (%d steps, %.1f s of training).",
        test == null ? "Training " + last.train() : "Test " + test,
        n,
        n == 1 ? "epoch" : "epochs",
        last.step(),
        history.seconds());
  }

  private Set<String> metrics() {
    Set<String> names = new LinkedHashSet<>();
    for (EpochResult e : history.epochs()) {
      names.addAll(e.train().metrics().keySet());
    }
    return names;
  }

  private Map<String, List<Double>> curves(String name) {
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    curves.put("train", history.epochs().stream().map(e -> value(e.train(), name)).toList());
    if (history.epochs().stream().anyMatch(e -> e.test() != null)) {
      curves.put(
          "test",
          history.epochs().stream()
              .map(e -> {
                Scores test = e.test();
                return test == null ? Double.NaN : value(test, name);
              })
              .toList());
    }
    return curves;
  }

  private static double value(Scores s, String name) {
    return name.equals("loss") ? s.loss() : s.metric(name);
  }

  private void table(StringBuilder out) {
    out.append("<div class=\"wide\"><table>\n<tr>");
    for (String name : History.row(history.epochs().getFirst()).keySet()) {
      out.append("<th>").append(escape(name.replace('_', ' '))).append("</th>");
    }
    out.append("</tr>\n");
    for (EpochResult e : history.epochs()) {
      out.append("<tr>");
      for (double x : History.row(e).values()) {
        String text =
            x == Math.rint(x) && Math.abs(x) < 1e9
                ? String.valueOf((long) x)
                : String.format(Locale.ROOT, "%.4g", x);
        out.append("<td>").append(text).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</table></div>\n");
  }

  /** A text made safe for HTML. */
  static String escape(String s) {
    return s.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
