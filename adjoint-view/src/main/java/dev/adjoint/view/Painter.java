package dev.adjoint.view;

import dev.adjoint.view.Diagram.Frame;
import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Node;
import dev.adjoint.view.Diagram.Style;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Layout.Area;
import dev.adjoint.view.Layout.Point;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts a diagram that was laid out on a canvas. */
final class Painter {
  /** Words and where they stand. */
  record Placed(Words words, Area area) {}

  private final Diagram diagram;
  private final Layout layout;
  private final Metrics metrics;
  private final List<List<Placed>> ofNodes = new ArrayList<>();
  private final List<Placed> others = new ArrayList<>();
  private double width;
  private double height;

  Painter(Diagram diagram, Layout layout) {
    this.diagram = diagram;
    this.layout = layout;
    this.metrics = layout.metrics();
    this.width = layout.width();
    this.height = layout.height();
    for (int i = 0; i < diagram.nodes().size(); i++) {
      ofNodes.add(words(diagram.nodes().get(i), layout.nodes().get(i)));
    }
    for (int i = 0; i < diagram.frames().size(); i++) {
      Frame f = diagram.frames().get(i);
      Area a = layout.frames().get(i);
      place(new Words(f.title, Style.NOTE), a.x() + metrics.padX(), a.y() + frameTop(), others);
    }
    for (int i = 0; i < diagram.edges().size(); i++) {
      Words w = diagram.edges().get(i).label();
      Point p = layout.labels().get(i);
      if (w != null && p != null) {
        place(w, p.x() + Layout.LABEL_PAD * metrics.gap(), p.y(), others);
      }
    }
    legend();
  }

  private double frameTop() {
    return metrics.isCells() ? 0 : 3;
  }

  private void legend() {
    if (diagram.legend().isEmpty()) {
      return;
    }
    double x = metrics.margin();
    double y = height;
    double tallest = 0;
    for (Words w : diagram.legend()) {
      place(w, x, y, others);
      x += metrics.width(w) + (metrics.isCells() ? 3 : 2 * metrics.gap());
      tallest = Math.max(tallest, metrics.height(w));
    }
    width = Math.max(width, x);
    height = y + tallest + metrics.margin();
  }

  double width() {
    return width;
  }

  double height() {
    return height;
  }

  /** All words of the picture. */
  List<Placed> words() {
    List<Placed> all = new ArrayList<>(others);
    ofNodes.forEach(all::addAll);
    return all;
  }

  private void place(Words w, double x, double y, List<Placed> to) {
    to.add(new Placed(w, new Area(x, y, metrics.width(w), metrics.height(w))));
  }

  private List<Placed> words(Node n, Area a) {
    Metrics.Box b = metrics.box(n);
    List<Placed> placed = new ArrayList<>();
    double y = a.y() + b.axis() - metrics.height(n.body()) / 2;
    for (Words w : n.body()) {
      double left = (b.body() - metrics.width(w)) / 2;
      double x = n.kind() == Kind.INPUT ? 0 : metrics.isCells() ? Math.floor(left) : left;
      place(w, a.x() + x, metrics.isCells() ? Math.floor(y) : y, placed);
      y += metrics.height(w);
    }
    double middle = a.x() + (b.body() + b.width()) / 2;
    double line = metrics.isCells() ? 0.5 : 1;
    double up = a.y() + b.axis() - line - metrics.height(n.above());
    for (Words w : n.above()) {
      place(w, centred(middle, w), up, placed);
      up += metrics.height(w);
    }
    double down = a.y() + b.axis() + line;
    for (Words w : n.below()) {
      place(w, centred(middle, w), down, placed);
      down += metrics.height(w);
    }
    return placed;
  }

  private double centred(double middle, Words w) {
    double x = middle - metrics.width(w) / 2;
    return metrics.isCells() ? Math.floor(x) : x;
  }

  void paint(Canvas canvas) {
    layout.frames().forEach(canvas::frame);
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < diagram.edges().size(); i++) {
      used.add(diagram.edges().get(i).from());
      canvas.line(diagram.edges().get(i).from(), layout.routes().get(i), true);
    }
    layout.joints().forEach(canvas::joint);
    for (int i = 0; i < diagram.nodes().size(); i++) {
      Node n = diagram.nodes().get(i);
      Area a = layout.nodes().get(i);
      Metrics.Box b = metrics.box(n);
      canvas.open(n.detail());
      Area body = new Area(a.x(), a.y() + b.top(), b.body(), b.bodyHeight());
      if (n.kind() != Kind.INPUT) {
        canvas.box(body, n.kind());
      }
      if (n.current()) {
        canvas.mark(body, n.kind());
      }
      double y = a.y() + b.axis();
      // in cells it begins on the border, which becomes a joint
      double start = a.x() + b.body() - (metrics.isCells() && n.kind() != Kind.INPUT ? 1 : 0);
      List<Point> stub = List.of(new Point(start, y), new Point(a.x() + b.width(), y));
      canvas.line(i, stub, !used.contains(i));
      ofNodes.get(i).forEach(p -> canvas.words(p.words(), p.area()));
      canvas.close();
    }
    others.forEach(p -> canvas.words(p.words(), p.area()));
  }
}
