package dev.adjoint.view;

import dev.adjoint.core.DType;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.ParameterTree;
import dev.adjoint.nn.ParameterTree.Branch;
import dev.adjoint.nn.ParameterTree.Leaf;
import dev.adjoint.nn.ParameterTree.Member;
import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Node;
import dev.adjoint.view.Diagram.Style;
import dev.adjoint.view.Diagram.Words;
import dev.adjoint.view.Units.Link;
import dev.adjoint.view.Units.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model layer by layer, from a run of it and the tree of its parameters. */
final class ModelDiagram {
  private final ParameterTree tree;
  private final Graph graph;

  /** The layer of each parameter, by the parameter's name. */
  private final Map<String, Branch> layerOf = new HashMap<>();

  /** The layer whose parameters an operation reads. */
  private final Map<Vertex, Branch> reads = new IdentityHashMap<>();

  /** What is computed from parameters alone, such as a transposed weight: the layer. */
  private final Map<Vertex, Branch> weights = new IdentityHashMap<>();

  /** The layers that are one node, and what belongs to it. */
  private final Map<Vertex, Branch> whole = new IdentityHashMap<>();

  private ModelDiagram(ParameterTree tree, Graph graph) {
    this.tree = tree;
    this.graph = graph;
    layers(tree.root());
    for (Vertex v : graph.vertices()) {
      assign(v);
    }
    Map<Branch, List<Vertex>> readers = new LinkedHashMap<>();
    for (Vertex v : graph.vertices()) {
      Branch b = reads.get(v);
      if (b != null && !weights.containsKey(v)) {
        readers.computeIfAbsent(b, k -> new ArrayList<>()).add(v);
      }
    }
    readers.forEach(this::contract);
  }

  /**
   * @param recording runs the model; called after its parameters have their names
   */
  static Diagram of(Model net, Supplier<Graph> recording, GraphOptions options) {
    ParameterTree tree = ParameterTree.of(net);
    return new ModelDiagram(tree, recording.get()).diagram(options);
  }

  /** The type that a model computes in. */
  static DType dtype(Model net) {
    List<Param> all = net.parameters();
    return all.isEmpty() ? Modes.dtype() : all.getFirst().tensor().dtype();
  }

  private void layers(Branch b) {
    for (Member m : b.members()) {
      switch (m) {
        case Branch inner -> layers(inner);
        case Leaf leaf -> layerOf.putIfAbsent(leaf.param().name(), b);
      }
    }
  }

  // ---- which layer an operation belongs to

  private void assign(Vertex v) {
    if (v.isInput()) {
      Branch b = v.isParameter() ? layerOf.get(v.name()) : null;
      if (b != null) {
        weights.put(v, b);
      }
      return;
    }
    Branch read = null;
    boolean pure = true;
    for (Edge e : v.incoming()) {
      Branch b = weights.get(e.from());
      read = read == null ? b : read;
      pure &= b != null;
    }
    if (read != null) {
      reads.put(v, read);
      if (pure) {
        weights.put(v, read);
      }
    }
  }

  /** One node for a layer, if it ran once and nothing of other layers lies between its parts. */
  private void contract(Branch layer, List<Vertex> readers) {
    for (Map.Entry<Vertex, Branch> w : weights.entrySet()) {
      if (w.getValue() == layer && w.getKey().outgoing().size() > 1) {
        return;
      }
    }
    Map<Vertex, Boolean> after = new IdentityHashMap<>();
    Map<Vertex, Boolean> before = new IdentityHashMap<>();
    readers.forEach(v -> after.put(v, true));
    readers.forEach(v -> before.put(v, true));
    List<Vertex> all = graph.vertices();
    for (Vertex v : all) {
      if (v.incoming().stream().anyMatch(e -> after.containsKey(e.from()))) {
        after.put(v, true);
      }
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Vertex v = all.get(i);
      if (v.outgoing().stream().anyMatch(e -> before.containsKey(e.to()))) {
        before.put(v, true);
      }
    }
    List<Vertex> between =
        all.stream().filter(v -> after.containsKey(v) && before.containsKey(v)).toList();
    boolean alone = between.stream().allMatch(v -> reads.getOrDefault(v, layer) == layer);
    if (alone) {
      between.forEach(v -> whole.put(v, layer));
    }
  }

  // ---- the diagram

  private Diagram diagram(GraphOptions options) {
    List<Vertex> shown =
        graph.vertices().stream().filter(v -> !weights.containsKey(v) && !isConstant(v)).toList();
    Units units = new Units(shown, whole::get);
    GraphDiagram.checkSize(units.all().size(), options.limit(), false);
    Map<Branch, Integer> drawn = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Unit u : units.all()) {
      Branch layer = reads.get(u.members().getFirst());
      Branch folded = (Branch) u.key();
      layer = folded != null ? folded : layer;
      boolean first = layer != null && drawn.merge(layer, 1, Integer::sum) == 1;
      nodes.add(node(u, layer, first, units));
    }
    List<Diagram.Edge> edges = new ArrayList<>();
    for (Link l : units.links()) {
      edges.add(new Diagram.Edge(l.from(), l.to(), l.input(), null));
    }
    String title = tree.root().label() + ", " + Figures.count(tree.parameterCount());
    return new Diagram(nodes, edges, List.of(), title, List.of(new Words(title, Style.NOTE)));
  }

  /** A number among the operands. */
  private static boolean isConstant(Vertex v) {
    return v.isInput() && v.name().isEmpty() && v.shape().numel() == 1;
  }

  private Node node(Unit u, @Nullable Branch layer, boolean first, Units units) {
    Vertex v = u.members().getLast();
    List<Words> body = new ArrayList<>();
    if (layer != null) {
      boolean isRoot = layer.path().isEmpty();
      body.add(new Words(isRoot ? layer.label() : layer.path(), Style.NAME));
      if (!isRoot) {
        body.add(new Words(layer.label(), Style.PLAIN));
      }
      if (u.key() == null) {
        body.add(new Words(Gates.sign(v), Style.PLAIN));
      }
      body.add(new Words(first ? Figures.count(count(layer)) : "shared", Style.NOTE));
    } else if (v.isInput()) {
      body.add(new Words(v.name().isEmpty() ? "input" : v.name(), Style.NAME));
    } else {
      body.add(new Words(Gates.sign(v), Style.PLAIN));
    }
    List<Words> above =
        u.outputs(units).stream().map(o -> new Words(o.shape().toString(), Style.VALUE)).toList();
    return new Node(
        v.isInput() ? Kind.INPUT : layer == null ? Kind.OPERATION : Kind.FOLDED,
        body,
        above,
        List.of(),
        units.inputs(u),
        u.members().stream().map(ModelDiagram::line).collect(Collectors.joining("\n")),
        null);
  }

  /** No numbers: the input was arbitrary. */
  private static String line(Vertex v) {
    return (v.isInput() ? v.name() : v.op()) + " " + v.describe();
  }

  /** What the layer itself holds; layers inside it are nodes of their own. */
  private static long count(Branch layer) {
    long n = 0;
    for (Member m : layer.members()) {
      if (m instanceof Leaf leaf && !leaf.param().isBuffer() && !leaf.isTied()) {
        n += leaf.param().shape().numel();
      }
    }
    return n;
  }
}
