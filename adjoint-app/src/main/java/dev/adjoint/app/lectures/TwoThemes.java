package dev.adjoint.app.lectures;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pictures that follow the reader's choice of light or dark: drawn in both, they differ in their
 * colours only, so one is kept and every colour that differs becomes a variable of the page.
 */
final class TwoThemes {
  private static final Pattern THEMED = Pattern.compile("#[0-9a-f]{6}\\b|<image [^>]*>");
  private static final Pattern STYLE =
      Pattern.compile("<style>\\n(.*?)</style>\\n", Pattern.DOTALL);
  private static final Pattern WIDTH = Pattern.compile("<svg [^>]*width=\"(\\d+)\"");
  private static final Pattern CLIP = Pattern.compile("(?<=\\bid=\"|url\\(#)(?=c\\d)");

  private final Map<String, String> names = new LinkedHashMap<>();
  private String graphStyle = "";
  private int pictures;

  /** The graph of a computation; the rules of its style are kept for all graphs. */
  String graph(String light, String dark) {
    String both = unite(light, dark);
    Matcher style = STYLE.matcher(both);
    if (style.find()) {
      graphStyle = style.group(1).replaceAll("(?m)^", ".graph ").replaceAll("\\.graph $", "");
    }
    return inline(style.replaceAll(""), "graph", least(both));
  }

  /** A window that is not wide enough shrinks the graph so far, and then scrolls. */
  private static String least(String svg) {
    Matcher width = WIDTH.matcher(svg);
    return width.find()
        ? " style=\"min-width: %dpx\"".formatted(Integer.parseInt(width.group(1)) * 7 / 10)
        : "";
  }

  /** A plot, said to be what the title says. */
  String plot(String light, String dark, String title) {
    return inline(
        unite(light, dark), "plot", " role=\"img\" aria-label=\"" + Markup.escaped(title) + "\"");
  }

  /** As a part of a page: a class, and names that no other picture has. */
  private String inline(String svg, String kind, String attributes) {
    pictures++;
    String own = CLIP.matcher(svg).replaceAll("p" + pictures);
    return own.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "")
        .replace("<svg ", "<svg class=\"" + kind + "\"" + attributes + " ")
        .strip();
  }

  private String unite(String light, String dark) {
    if (!THEMED.matcher(light).replaceAll("#").equals(THEMED.matcher(dark).replaceAll("#"))) {
      throw new IllegalArgumentException(
          "lectures: a picture has other lines in the dark than in the light.");
    }
    Matcher other = THEMED.matcher(dark);
    return THEMED
        .matcher(light)
        .replaceAll(m -> {
          other.find();
          return m.group().equals(other.group()) ? m.group() : both(m.group(), other.group());
        });
  }

  /** A colour becomes a variable; of two images, such as maps of a function, one is seen. */
  private String both(String light, String dark) {
    if (light.startsWith("<")) {
      return light.replaceFirst("<image", "<image class=\"light\"")
          + dark.replaceFirst("<image", "<image class=\"dark\"");
    }
    return "var(" + names.computeIfAbsent(light + dark, k -> "--p" + names.size()) + ")";
  }

  /** The rules of all pictures so far. */
  String css() {
    var light = new StringBuilder();
    var dark = new StringBuilder();
    names.forEach((colours, name) -> {
      light.append(name).append(": ").append(colours, 0, 7).append("; ");
      dark.append(name).append(": ").append(colours, 7, 14).append("; ");
    });
    return ":root { %s}\n@media (prefers-color-scheme: dark) { :root { %s} }\n%s"
        .formatted(light, dark, graphStyle);
  }
}
