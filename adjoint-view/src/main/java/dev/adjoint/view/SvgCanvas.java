package dev.adjoint.view;

import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Style;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Layout.Area;
import dev.adjoint.view.Layout.Point;
import java.util.List;
import java.util.Locale;

/** Scalable Vector Graphics, in one file that needs no other. */
final class SvgCanvas implements Canvas {
  private final StringBuilder out = new StringBuilder();

  SvgCanvas(String title, GraphColours theme, double width, double height) {
    String w = number(Math.ceil(width));
    String h = number(Math.ceil(height));
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img">
        <title>%s</title>
        <style>
        text { font-family: "DejaVu Sans Mono", Menlo, Consolas, "Courier New", monospace; \
        font-size: %spx; fill: %s; white-space: pre; }
        .name { font-weight: bold; }
        .note { font-size: %spx; fill: %s; }
        .value { fill: %s; }
        .gradient { fill: %s; font-style: italic; }
        .arithmetic { font-size: %spx; fill: %s; font-style: italic; }
        .line { fill: none; stroke: %s; stroke-width: 1.5; }
        .box { fill: %s; stroke: %s; stroke-width: 1.5; }
        .folded { stroke-width: 3; }
        .current { fill: none; stroke: %s; stroke-width: 3; }
        .frame { fill: none; stroke: %s; stroke-dasharray: 5 4; }
        .arrow { fill: %s; }
        </style>
        <rect width="%s" height="%s" fill="%s"/>
        """
            .formatted(
                w,
                h,
                w,
                h,
                escaped(title),
                number(Metrics.PIXELS.size()),
                theme.ink(),
                number(Metrics.PIXELS.small()),
                theme.note(),
                theme.value(),
                theme.gradient(),
                number(Metrics.PIXELS.small()),
                theme.gradient(),
                theme.line(),
                theme.fill(),
                theme.line(),
                theme.current(),
                theme.line(),
                theme.line(),
                w,
                h,
                theme.background()));
  }

  String finished() {
    return out + "</svg>\n";
  }

  @Override
  public void frame(Area a) {
    rect("frame", a, 6);
  }

  @Override
  public void box(Area a, Kind kind) {
    boolean folded = kind == Kind.FOLDED;
    rect(folded ? "box folded" : "box", a, folded ? 6 : a.height() / 2);
  }

  @Override
  public void mark(Area a, Kind kind) {
    double pad = kind == Kind.INPUT ? 2 : 0;
    var ring = new Area(a.x() - pad, a.y() - pad, a.width() + pad, a.height() + 2 * pad);
    rect("current", ring, kind == Kind.OPERATION ? a.height() / 2 : 6);
  }

  private void rect(String type, Area a, double radius) {
    out.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>\n"
            .formatted(
                type,
                number(a.x()),
                number(a.y()),
                number(a.width()),
                number(a.height()),
                number(radius)));
  }

  @Override
  public void line(int source, List<Point> points, boolean arrow) {
    out.append("<path class=\"line\" d=\"");
    for (int i = 0; i < points.size(); i++) {
      out.append(i == 0 ? "M" : " L").append(at(points.get(i)));
    }
    out.append("\"/>\n");
    if (arrow) {
      Point p = points.getLast();
      out.append(
          "<path class=\"arrow\" d=\"M%s L%s L%s Z\"/>\n"
              .formatted(
                  at(p),
                  at(new Point(p.x() - 7, p.y() - 3.5)),
                  at(new Point(p.x() - 7, p.y() + 3.5))));
    }
  }

  @Override
  public void joint(Point p) {
    out.append(
        "<circle class=\"arrow\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>\n"
            .formatted(number(p.x()), number(p.y())));
  }

  private static String at(Point p) {
    return number(p.x()) + " " + number(p.y());
  }

  @Override
  public void words(Words w, Area a) {
    out.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" textLength=\"%s\">%s</text>\n"
            .formatted(
                type(w.style()),
                number(a.x()),
                number(a.y() + a.height() * 0.76),
                number(a.width()),
                escaped(w.text())));
  }

  private static String type(Style s) {
    return s.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void open(String detail) {
    out.append("<g><title>").append(escaped(detail)).append("</title>\n");
  }

  @Override
  public void close() {
    out.append("</g>\n");
  }

  /** Two decimals; the same in every country. */
  private static String number(double x) {
    String s = String.format(Locale.ROOT, "%.2f", x);
    return s.endsWith(".00") ? s.substring(0, s.length() - 3) : s;
  }

  /** Letters that XML does not allow are left out. */
  private static String escaped(String s) {
    StringBuilder b = new StringBuilder();
    s.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> b.append("&amp;");
            case '<' -> b.append("&lt;");
            case '>' -> b.append("&gt;");
            case '"' -> b.append("&quot;");
            default -> {
              boolean allowed = c >= ' ' && c != 0xFFFE && c != 0xFFFF;
              boolean half = c >= 0xD800 && c <= 0xDFFF;
              if (allowed && !half || c == '\n' || c == '\t') {
                b.appendCodePoint(c);
              }
            }
          }
        });
    return b.toString();
  }
}
