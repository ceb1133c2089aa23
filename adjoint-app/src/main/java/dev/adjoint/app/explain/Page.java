package dev.adjoint.app.explain;

import dev.adjoint.app.explain.Explanation.Sent;
import dev.adjoint.app.explain.Layers.Place;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page that steps through a formula, forward and then backward, and asks for the gradients.
 *
 * <p>It stands alone: picture, numbers, style and program are in the one file. It is XML too.
 */
public final class Page {
  private static final int LARGEST = 500;
  private static final double ROW = 78;
  private static final double LETTER = 8.2;
  private static final double HEIGHT = 34;
  private static final double MARGIN = 40;

  /** So far a narrow window may shrink the picture; then it scrolls. */
  private static final double SMALLEST = 0.7;

  private final Explanation explanation;
  private final int digits;
  private final List<Vertex> vertices;
  private final Layers layers;
  private final double[] left;
  private final double[] box;
  private final double[] label;

  private Page(Explanation explanation, int digits) {
    this.explanation = explanation;
    this.digits = digits;
    this.vertices = explanation.graph().vertices();
    this.layers = new Layers(explanation.graph());
    this.box = new double[layers.count()];
    this.label = new double[layers.count()];
    for (Vertex v : vertices) {
      int c = layers.place(v).column();
      box[c] = Math.max(box[c], width(v));
      label[c] =
          Math.max(label[c], LETTER * Math.max(4, Math.max(length(v.value()), length(v.grad()))));
    }
    this.left = new double[layers.count() + 1];
    left[0] = 16;
    for (int c = 0; c < box.length; c++) {
      left[c + 1] = left[c] + box[c] + label[c] + MARGIN;
    }
  }

  /**
   * The page of an explanation whose result is one number.
   *
   * @throws TensorException if the graph is larger than anybody would step through
   */
  public static String of(Explanation explanation, int digits) {
    int nodes = explanation.graph().vertices().size();
    if (nodes > LARGEST) {
      throw new TensorException(
          String.format(
              Locale.ROOT,
              "explain: --html: %,d nodes; a page steps through up to %d. Leave --html out, or"
                  + " explain a shorter formula.",
              nodes,
              LARGEST));
    }
    Page page = new Page(explanation, digits);
    return template()
        .replace("<!--title-->", escaped(explanation.formula()))
        .replace("<!--picture-->", page.picture())
        .replace("<!--data-->", Json.of(page.data()));
  }

  private static String template() {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("explain: the page's template cannot be read.", e);
    }
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  // ---- numbers

  private Map<String, Object> data() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("formula", explanation.formula());
    all.put("result", explanation.graph().result().id());
    all.put("nodes", vertices.stream().map(this::node).toList());
    List<Object> steps = new ArrayList<>();
    for (Vertex v : vertices) {
      steps.add(step("forward", v));
    }
    Map<Vertex, List<Object>> sent = new IdentityHashMap<>();
    for (Sent s : explanation.backward()) {
      sent.computeIfAbsent(s.edge().to(), v -> new ArrayList<>()).add(sent(s));
    }
    for (Vertex v : vertices.reversed()) {
      if (v.grad() != null) {
        Map<String, Object> step = step("backward", v);
        step.put("sent", sent.getOrDefault(v, List.of()));
        steps.add(step);
      }
    }
    all.put("steps", steps);
    return all;
  }

  private static Map<String, Object> step(String way, Vertex v) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("way", way);
    step.put("node", v.id());
    return step;
  }

  private Map<String, @Nullable Object> node(Vertex v) {
    Map<String, @Nullable Object> node = new LinkedHashMap<>();
    node.put("id", v.id());
    node.put("name", explanation.labelOf(v));
    node.put("is", explanation.describe(v));
    node.put("input", v.isInput());
    put(node, "value", v.value());
    put(node, "gradient", v.grad());
    return node;
  }

  private Map<String, @Nullable Object> sent(Sent s) {
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("to", s.edge().from().id());
    sent.put("edge", explanation.graph().edges().indexOf(s.edge()));
    sent.put("rule", s.rule());
    put(sent, "upstream", s.edge().upstream());
    put(sent, "local", s.local());
    put(sent, "downstream", s.downstream());
    put(sent, "sum", s.sum());
    return sent;
  }

  /** Exactly, and as it is shown. */
  private void put(Map<String, @Nullable Object> to, String name, @Nullable Tensor t) {
    to.put(name, t);
    to.put(name + "Text", t == null ? "" : Cells.oneLine(t, digits));
  }

  // ---- picture

  /** In the picture a tensor that would need much room shows its shape. */
  private String shown(@Nullable Tensor t) {
    if (t == null) {
      return "";
    }
    String text = Cells.oneLine(t, digits);
    return text.length() <= 18 ? text : Evaluation.shape(t);
  }

  private int length(@Nullable Tensor t) {
    return shown(t).length();
  }

  private double width(Vertex v) {
    return Math.max(44, LETTER * 1.15 * explanation.sign(v).length() + 22);
  }

  private double x(Vertex v) {
    int c = layers.place(v).column();
    return left[c] + box[c] / 2;
  }

  private static double y(Place p) {
    return 46 + ROW * p.row();
  }

  private String picture() {
    StringBuilder s = new StringBuilder();
    double width = left[layers.count()];
    double height = 92 + ROW * layers.bottom();
    s.append(
        text(
            "<svg id=\"graph\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\""
                + " style=\"max-width:%.0fpx;min-width:%.0fpx\" role=\"img\""
                + " aria-label=\"the graph of %s\">\n",
            width, height, width, SMALLEST * width, escaped(explanation.formula())));
    List<Edge> edges = explanation.graph().edges();
    for (int i = 0; i < edges.size(); i++) {
      s.append(text("<path id=\"e%d\" class=\"edge\" d=\"%s\"/>\n", i, path(edges.get(i))));
    }
    Vertex result = explanation.graph().result();
    double end = x(result) + width(result) / 2;
    s.append(
        text(
            "<path class=\"edge\" d=\"M%.1f %.1f H%.1f\"/>\n",
            end, y(layers.place(result)), end + label[layers.count() - 1] + 12));
    vertices.forEach(v -> node(s, v));
    return s.append("</svg>").toString();
  }

  /** Straight as long as the numbers stand on it, then a bend to the next column. */
  private String path(Edge e) {
    Vertex v = e.from();
    int column = layers.place(v).column();
    double y = y(layers.place(v));
    double x = left[column] + box[column] + label[column] + 8;
    StringBuilder s = new StringBuilder(text("M%.1f %.1f H%.1f", x(v) + width(v) / 2, y, x));
    for (Place bend : layers.bends(e)) {
      int c = bend.column();
      curve(s, x, y, left[c], y(bend));
      x = left[c] + box[c] + label[c] + 8;
      y = y(bend);
      s.append(text(" H%.1f", x));
    }
    List<Edge> ports = new ArrayList<>(e.to().incoming());
    ports.sort(Comparator.comparingDouble(this::lastRow)); // so that they do not cross at the end
    int n = ports.size();
    double spread = n > 1 ? (ports.indexOf(e) - (n - 1) / 2.0) * 14 / (n - 1) : 0;
    double to = x(e.to()) - width(e.to()) / 2;
    curve(s, x, y, to, y(layers.place(e.to())) + spread);
    return s.toString();
  }

  private double lastRow(Edge e) {
    List<Place> bends = layers.bends(e);
    return (bends.isEmpty() ? layers.place(e.from()) : bends.getLast()).row();
  }

  private static void curve(StringBuilder s, double x, double y, double toX, double toY) {
    double middle = (x + toX) / 2;
    s.append(text(" C%.1f %.1f %.1f %.1f %.1f %.1f", middle, y, middle, toY, toX, toY));
  }

  private void node(StringBuilder s, Vertex v) {
    double x = x(v);
    double y = y(layers.place(v));
    double w = width(v);
    s.append(text("<g id=\"n%d\" class=\"node%s\">", v.id(), v.isInput() ? " input" : ""));
    s.append(
        text(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" rx=\"%d\"/>",
            x - w / 2, y - HEIGHT / 2, w, HEIGHT, v.isInput() ? 4 : 17));
    s.append(
        text(
            "<text class=\"sign\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            x, y + 5, escaped(explanation.sign(v))));
    if (!v.isInput()) {
      s.append(
          text(
              "<text class=\"name\" x=\"%.1f\" y=\"%.1f\">%s</text>",
              x, y - HEIGHT / 2 - 5, escaped(explanation.labelOf(v))));
    }
    double at = x + w / 2 + 6;
    s.append(
        text(
            "<text class=\"value\" id=\"value%d\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            v.id(), at, y - 6, escaped(v.isInput() && v.name().isEmpty() ? "" : shown(v.value()))));
    s.append(
        text(
            "<text class=\"gradient\" id=\"gradient%d\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            v.id(), at, y + 17, escaped(shown(v.grad()))));
    s.append("</g>\n");
  }

  private static String text(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
