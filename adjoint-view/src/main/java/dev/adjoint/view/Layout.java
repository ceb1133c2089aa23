package dev.adjoint.view;

import dev.adjoint.view.Diagram.Edge;
import dev.adjoint.view.Diagram.Frame;
import dev.adjoint.view.Diagram.Node;
import dev.adjoint.view.Diagram.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.EdgeLabelSideSelection;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVectorChain;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;
import org.jspecify.annotations.Nullable;

/**
 * Where everything goes: the Eclipse Layout Kernel's layered algorithm (Sugiyama), from left to
 * right with right angles.
 *
 * @param nodes upper left corners, in the diagram's order
 * @param routes the bends of each edge, its ends included
 * @param joints where lines of one source part
 * @param labels upper left corners of the edges' labels; null where there is none
 */
record Layout(
    Metrics metrics,
    List<Area> nodes,
    List<List<Point>> routes,
    List<Point> joints,
    List<@Nullable Point> labels,
    List<Area> frames,
    double width,
    double height) {
  /** Room on both sides of an edge's label, in gaps. */
  static final double LABEL_PAD = 1;

  static {
    // makes the kernel's own types known to it
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
  }

  /** A point. */
  record Point(double x, double y) {}

  /** A rectangle. */
  record Area(double x, double y, double width, double height) {
    boolean overlaps(Area o) {
      return x < o.x + o.width && o.x < x + width && y < o.y + o.height && o.y < y + height;
    }
  }

  static Layout of(Diagram d, Metrics m) {
    ElkNode root = ElkGraphUtil.createGraph();
    settings(root, m);
    Map<Frame, ElkNode> frames = new HashMap<>();
    for (Frame f : d.frames()) {
      ElkNode box = ElkGraphUtil.createNode(parent(f.outer, frames, root));
      settings(box, m);
      Words title = new Words(f.title, Diagram.Style.NOTE);
      double top = m.height(title) + m.gap();
      box.setProperty(
          LayeredOptions.PADDING, new ElkPadding(top, m.padX(), m.padY() + 1, m.padX()));
      frames.put(f, box);
    }
    List<ElkNode> nodes = new ArrayList<>();
    List<ElkPort> outs = new ArrayList<>();
    List<List<ElkPort>> ins = new ArrayList<>();
    for (Node n : d.nodes()) {
      Metrics.Box b = m.box(n);
      Frame f = n.frame();
      ElkNode box = ElkGraphUtil.createNode(parent(f, frames, root));
      box.setDimensions(b.width(), b.height());
      box.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_POS);
      nodes.add(box);
      outs.add(port(box, PortSide.EAST, b.width(), b.axis()));
      List<ElkPort> in = new ArrayList<>();
      for (int k = 0; k < n.inputs(); k++) {
        in.add(port(box, PortSide.WEST, 0, m.port(n, b, k)));
      }
      ins.add(in);
    }
    List<ElkEdge> edges = new ArrayList<>();
    List<@Nullable ElkLabel> labels = new ArrayList<>();
    for (Edge e : d.edges()) {
      ElkEdge edge =
          ElkGraphUtil.createSimpleEdge(outs.get(e.from()), ins.get(e.to()).get(e.input()));
      edges.add(edge);
      Words words = e.label();
      ElkLabel label = null;
      if (words != null) {
        label = ElkGraphUtil.createLabel(words.text(), edge);
        label.setDimensions(m.width(words) + 2 * LABEL_PAD * m.gap(), m.height(words));
        label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
      }
      labels.add(label);
    }
    new LayeredLayoutProvider().layout(root, new BasicProgressMonitor());
    Layout layout =
        new Layout(
            m,
            nodes.stream().map(Layout::area).toList(),
            edges.stream().map(Layout::route).toList(),
            edges.stream().flatMap(Layout::joints).distinct().toList(),
            corners(edges, labels),
            d.frames().stream().map(f -> area(parent(f, frames, root))).toList(),
            root.getWidth(),
            root.getHeight());
    return m.isCells() ? layout.snapped(d) : layout;
  }

  /**
   * Everything on whole cells. Boxes begin on lines between cells and edges run through the middle
   * of cells; what was at least a cell apart stays apart.
   */
  private Layout snapped(Diagram d) {
    List<Area> boxes = nodes.stream().map(Layout::snapped).toList();
    List<List<Point>> lines = new ArrayList<>();
    for (int i = 0; i < routes.size(); i++) {
      Edge e = d.edges().get(i);
      List<Point> route = new ArrayList<>();
      for (Point p : routes.get(i)) {
        route.add(new Point(cell(p.x() - 0.5), cell(p.y() - 0.5)));
      }
      Area from = boxes.get(e.from());
      route.set(0, new Point(from.x() + from.width(), route.getFirst().y()));
      int last = route.size() - 1;
      route.set(last, new Point(boxes.get(e.to()).x() - 1, route.getLast().y()));
      lines.add(List.copyOf(route));
    }
    List<@Nullable Point> words = new ArrayList<>();
    for (Point p : labels) {
      words.add(p == null ? null : new Point(cell(p.x()), cell(p.y())));
    }
    List<Area> around = frames.stream().map(Layout::snapped).toList();
    return new Layout(
        metrics, boxes, lines, List.of(), words, around, Math.ceil(width), Math.ceil(height));
  }

  private static Area snapped(Area a) {
    double x = cell(a.x());
    double y = cell(a.y());
    return new Area(x, y, cell(a.x() + a.width()) - x, cell(a.y() + a.height()) - y);
  }

  /** Sums of sizes that are whole are not always exactly whole. */
  private static double cell(double x) {
    return Math.floor(x + 1e-6);
  }

  private static ElkNode parent(@Nullable Frame f, Map<Frame, ElkNode> frames, ElkNode root) {
    return f == null ? root : frames.getOrDefault(f, root);
  }

  private static ElkPort port(ElkNode node, PortSide side, double x, double y) {
    ElkPort p = ElkGraphUtil.createPort(node);
    p.setLocation(x, y);
    p.setProperty(LayeredOptions.PORT_SIDE, side);
    return p;
  }

  private static void settings(ElkNode g, Metrics m) {
    g.setProperty(LayeredOptions.DIRECTION, Direction.RIGHT);
    g.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    g.setProperty(LayeredOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    g.setProperty(LayeredOptions.PADDING, new ElkPadding(m.margin()));
    g.setProperty(LayeredOptions.SPACING_NODE_NODE, m.between());
    g.setProperty(LayeredOptions.SPACING_EDGE_NODE, m.between());
    g.setProperty(LayeredOptions.SPACING_EDGE_EDGE, m.isCells() ? 1 : m.between() * 0.7);
    g.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, m.layers());
    g.setProperty(
        LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, m.isCells() ? 1 : m.layers() / 2);
    g.setProperty(
        LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, m.isCells() ? 1 : m.between() * 0.7);
    g.setProperty(LayeredOptions.SPACING_EDGE_LABEL, m.isCells() ? 0.5 : 2.0);
    g.setProperty(LayeredOptions.EDGE_LABELS_SIDE_SELECTION, EdgeLabelSideSelection.ALWAYS_DOWN);
    g.setProperty(LayeredOptions.RANDOM_SEED, 1);
  }

  private static Area area(ElkNode n) {
    Point o = origin(n.getParent());
    return new Area(o.x() + n.getX(), o.y() + n.getY(), n.getWidth(), n.getHeight());
  }

  /** Children are placed relative to the frame around them. */
  private static Point origin(@Nullable ElkNode n) {
    double x = 0;
    double y = 0;
    for (ElkNode p = n; p != null; p = p.getParent()) {
      x += p.getX();
      y += p.getY();
    }
    return new Point(x, y);
  }

  private static List<Point> route(ElkEdge e) {
    Point o = origin(e.getContainingNode());
    List<Point> points = new ArrayList<>();
    for (ElkEdgeSection s : e.getSections()) {
      points.add(new Point(o.x() + s.getStartX(), o.y() + s.getStartY()));
      for (ElkBendPoint b : s.getBendPoints()) {
        points.add(new Point(o.x() + b.getX(), o.y() + b.getY()));
      }
      points.add(new Point(o.x() + s.getEndX(), o.y() + s.getEndY()));
    }
    return List.copyOf(points);
  }

  private static Stream<Point> joints(ElkEdge e) {
    Point o = origin(e.getContainingNode());
    KVectorChain chain = e.getProperty(LayeredOptions.JUNCTION_POINTS);
    return chain == null
        ? Stream.of()
        : chain.stream().map(v -> new Point(o.x() + v.x, o.y() + v.y));
  }

  private static List<@Nullable Point> corners(
      List<ElkEdge> edges, List<@Nullable ElkLabel> labels) {
    List<@Nullable Point> corners = new ArrayList<>();
    for (int i = 0; i < edges.size(); i++) {
      ElkLabel l = labels.get(i);
      Point o = origin(edges.get(i).getContainingNode());
      corners.add(l == null ? null : new Point(o.x() + l.getX(), o.y() + l.getY()));
    }
    return corners;
  }
}
