package dev.adjoint.view;

import dev.adjoint.core.DType;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Group;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.view.Diagram.Frame;
import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Node;
import dev.adjoint.view.Diagram.Style;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Units.Link;
import dev.adjoint.view.Units.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A graph as in the lectures: operations in nodes, values above edges, gradients below. */
final class GraphDiagram {
  private final Graph graph;
  private final GraphOptions options;
  private final Map<Vertex, Group> homes = new IdentityHashMap<>();
  private final Map<Group, Frame> frameOf = new HashMap<>();
  private final List<Frame> frames = new ArrayList<>();
  private boolean foldsAll;

  private GraphDiagram(Graph graph, GraphOptions options) {
    this.graph = graph;
    this.options = options;
    this.foldsAll = options.foldsAll();
    List<Vertex> vertices = graph.vertices();
    // users first: an input goes where its uses are
    for (int i = vertices.size() - 1; i >= 0; i--) {
      Vertex v = vertices.get(i);
      Group home = home(v);
      if (home != null) {
        homes.put(v, home);
      }
    }
  }

  static Diagram of(Graph graph, GraphOptions options) {
    return new GraphDiagram(graph, options).diagram();
  }

  // ---- groups

  /**
   * Constants and parameters belong where they are used; inputs that somebody named or asks a
   * gradient of stay where they were named.
   */
  private @Nullable Group home(Vertex v) {
    boolean goesAlong = v.isParameter() || (!v.needsGrad() && v.name().isEmpty());
    if (v.group() != null || !v.isInput() || !goesAlong || v.outgoing().isEmpty()) {
      return v.group();
    }
    Group common = homes.get(v.outgoing().getFirst().to());
    for (Edge e : v.outgoing()) {
      Group use = homes.get(e.to());
      while (common != null && !contains(common, use)) {
        common = common.outer();
      }
    }
    return common;
  }

  private static boolean contains(Group outer, @Nullable Group inner) {
    for (Group g = inner; g != null; g = g.outer()) {
      if (g == outer) {
        return true;
      }
    }
    return false;
  }

  private boolean folds(Group g) {
    return foldsAll || options.folded().contains(g.name());
  }

  /** The outermost folded group around a vertex. */
  private @Nullable Object folded(Vertex v) {
    Group found = null;
    for (Group g = homes.get(v); g != null; g = g.outer()) {
      found = folds(g) ? g : found;
    }
    return found;
  }

  private @Nullable Frame frame(@Nullable Group g) {
    if (g == null) {
      return null;
    }
    Frame known = frameOf.get(g);
    if (known == null) {
      known = new Frame(g.name(), frame(g.outer()));
      frameOf.put(g, known);
      frames.add(known);
    }
    return known;
  }

  // ---- the diagram

  private Diagram diagram() {
    checkNames();
    Units units = new Units(graph.vertices(), this::folded);
    if (units.all().size() > options.limit() && !foldsAll && !homes.isEmpty()) {
      foldsAll = true;
      units = new Units(graph.vertices(), this::folded);
    }
    checkSize(units.all().size(), options.limit(), !homes.isEmpty());
    List<Node> nodes = new ArrayList<>();
    for (Unit u : units.all()) {
      nodes.add(u.key() == null ? single(u.members().getFirst(), units) : group(u, units));
    }
    List<Diagram.Edge> edges = new ArrayList<>();
    for (Link l : units.links()) {
      Unit to = units.all().get(l.to());
      edges.add(new Diagram.Edge(l.from(), l.to(), l.input(), arithmetic(l, to, units)));
    }
    String title = graph.result() + "; " + units.all().size() + " nodes";
    return new Diagram(nodes, edges, frames, title, legend());
  }

  static void checkSize(int nodes, int limit, boolean groups) {
    if (nodes > limit) {
      throw new TensorException(
          String.format(
              Locale.ROOT,
              "graph picture: %,d nodes%s; up to %,d are drawn. %s, or raise the limit with"
                  + " withLimit(%d).",
              nodes,
              groups ? ", with all groups folded" : "",
              limit,
              groups
                  ? "Put more of them into groups with Graph.group(name, f)"
                  : "Fold parts with Graph.group(name, f)",
              nodes));
    }
  }

  private void checkNames() {
    for (String name : options.folded()) {
      boolean found = false;
      for (Group home : homes.values()) {
        for (Group g = home; g != null; g = g.outer()) {
          found |= g.name().equals(name);
        }
      }
      if (!found) {
        String known =
            homes.values().stream()
                .map(Group::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        throw new TensorException(
            "graph picture: no group is named "
                + name
                + "; "
                + (known.isEmpty() ? "there are no groups" : "there are " + known)
                + ". Make one with Graph.group(\""
                + name
                + "\", f) while Graph.record runs.");
      }
    }
  }

  private List<Words> legend() {
    boolean anyGradient =
        options.gradients() && graph.vertices().stream().anyMatch(v -> v.grad() != null);
    List<Words> words = new ArrayList<>();
    words.add(new Words("above: value", Style.VALUE));
    if (anyGradient) {
      words.add(new Words("below: gradient", Style.GRADIENT));
      if (options.arithmetic()) {
        words.add(new Words("upstream × local = downstream", Style.ARITHMETIC));
      }
    }
    return words;
  }

  // ---- nodes

  private Node single(Vertex v, Units units) {
    List<Words> body = new ArrayList<>();
    if (v.isInput()) {
      String name = v.name().isEmpty() && v.needsGrad() ? "v" + v.id() : v.name();
      if (!name.isEmpty()) {
        body.add(new Words(name, Style.NAME));
      }
    } else {
      body.add(new Words(Gates.sign(v), Style.PLAIN));
      String gate = options.gateNames() ? Gates.name(v) : "";
      if (!gate.isEmpty()) {
        body.add(new Words(gate, Style.NOTE));
      }
    }
    String before = v.isInput() || v.name().isEmpty() ? "" : v.name() + " = ";
    return new Node(
        v.isInput() ? Kind.INPUT : Kind.OPERATION,
        body,
        List.of(new Words(before + value(v), Style.VALUE)),
        below(v),
        units.inputs(units.of(v)),
        v.toString(),
        frame(homes.get(v)),
        options.current() == v.id());
  }

  private Node group(Unit u, Units units) {
    Group g = (Group) Objects.requireNonNull(u.key());
    List<Words> body = new ArrayList<>();
    body.add(new Words(g.name(), Style.NAME));
    long numbers =
        u.members().stream().filter(Vertex::isParameter).mapToLong(v -> v.shape().numel()).sum();
    if (numbers > 0) {
      body.add(new Words(Figures.count(numbers), Style.NOTE));
    }
    List<Words> above = new ArrayList<>();
    List<Words> below = new ArrayList<>();
    List<Vertex> outputs = u.outputs(units);
    for (Vertex v : outputs) {
      String before = v.name().isEmpty() ? "" : v.name() + " = ";
      above.add(new Words(before + value(v), Style.VALUE));
      below.addAll(below(v));
    }
    String detail = u.members().stream().map(Vertex::toString).collect(Collectors.joining("\n"));
    Group outer = g.outer();
    return new Node(
        Kind.FOLDED,
        body,
        above,
        below,
        units.inputs(u),
        g + "\n" + detail,
        frame(outer),
        u.members().stream().anyMatch(v -> v.id() == options.current()));
  }

  private String value(Vertex v) {
    Tensor t = v.value();
    return t != null && Figures.isSmall(v.shape()) ? Figures.of(t, options.digits()) : v.describe();
  }

  private List<Words> below(Vertex v) {
    List<Words> words = new ArrayList<>();
    Tensor grad = v.grad();
    if (options.gradients() && grad != null) {
      words.add(new Words(Figures.gradient(grad, options.digits()), Style.GRADIENT));
    }
    if (options.gateNames() && Gates.adds(v)) {
      words.add(new Words("adder", Style.NOTE));
    }
    return words;
  }

  // ---- arithmetic

  private @Nullable Words arithmetic(Link l, Unit to, Units units) {
    if (!options.arithmetic()) {
      return null;
    }
    String text = to.key() == null ? ofEdge(l.edges().getFirst()) : ofGroup(l, to, units);
    return text == null ? null : new Words(text, Style.ARITHMETIC);
  }

  private @Nullable String ofEdge(Edge e) {
    Tensor up = e.upstream();
    Tensor down = e.downstream();
    if (up == null || down == null) {
      return null;
    }
    boolean single = up.numel() == 1 && down.numel() == 1;
    if (!single && !e.isElementwise()) {
      // the local derivative is a Jacobian, which may be too large to look at, or to compute
      return up.shape()
          + " × "
          + shapes(e)
          + " = "
          + (Figures.isSmall(down.shape()) ? Figures.of(down, options.digits()) : down.shape());
    }
    boolean small = Figures.isSmall(up.shape()) && Figures.isSmall(down.shape());
    if (!small) {
      return up.shape() + " × " + up.shape() + " = " + down.shape();
    }
    // an input that was broadcast gets the sum over its copies
    String sum = up.shape().equals(down.shape()) ? "" : "sum of ";
    int digits = options.digits();
    String local =
        single
            ? Figures.of(e.local().toDoubleArray()[0], e.local().dtype(), digits)
            : Figures.of(e.local(), digits);
    return sum + Figures.of(up, digits) + " × " + local + " = " + Figures.of(down, digits);
  }

  private static String shapes(Edge e) {
    return "[" + e.to().shape() + ", " + e.from().shape() + "]";
  }

  /** The chain rule along all paths through a group of scalars with one result. */
  private @Nullable String ofGroup(Link l, Unit group, Units units) {
    List<Vertex> outputs = group.outputs(units);
    List<Edge> flowing = l.edges().stream().filter(e -> e.downstream() != null).toList();
    if (flowing.isEmpty()) {
      return null;
    }
    Tensor down =
        flowing.stream()
            .map(e -> Objects.requireNonNull(e.downstream()))
            .reduce(Tensor::add)
            .orElseThrow();
    String sum = Figures.gradient(down, options.digits());
    Tensor up = outputs.size() == 1 ? outputs.getFirst().grad() : null;
    if (up == null || !isScalar(group, flowing)) {
      return "... = " + sum;
    }
    Map<Vertex, Double> local = new IdentityHashMap<>();
    local.put(outputs.getFirst(), 1.0);
    double total = 0;
    for (int i = group.members().size() - 1; i >= 0; i--) {
      Vertex v = group.members().get(i);
      double d = local.getOrDefault(v, 0.0);
      for (Edge e : v.incoming()) {
        if (d != 0 && e.needsGrad()) {
          double along = d * e.local().toDoubleArray()[0];
          local.merge(e.from(), along, Double::sum);
          total += flowing.contains(e) ? along : 0;
        }
      }
    }
    DType dtype = up.dtype();
    return Figures.of(up, options.digits())
        + " × "
        + Figures.of(total, dtype, options.digits())
        + " = "
        + sum;
  }

  private static boolean isScalar(Unit group, List<Edge> flowing) {
    return group.members().stream().allMatch(v -> v.shape().numel() == 1)
        && flowing.stream().allMatch(e -> e.from().shape().numel() == 1);
  }
}
