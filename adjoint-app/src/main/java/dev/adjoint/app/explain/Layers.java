package dev.adjoint.app.explain;

import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Vertex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A graph in columns, each vertex right of what it is computed from and inputs next to their first
 * use; rows such that edges cross little (Sugiyama, 1981, with mean positions).
 */
final class Layers {
  /** Sweeps over all columns to and fro. */
  private static final int SWEEPS = 12;

  private final List<List<Place>> columns = new ArrayList<>();
  private final Map<Vertex, Place> places = new IdentityHashMap<>();
  private final Map<Edge, List<Place>> bends = new IdentityHashMap<>();

  /** A vertex, or a bend of a long edge, in its column; rows have distance 1. */
  static final class Place {
    private final int column;
    private final List<Place> before = new ArrayList<>();
    private final List<Place> after = new ArrayList<>();
    private double row;

    private Place(int column) {
      this.column = column;
    }

    int column() {
      return column;
    }

    double row() {
      return row;
    }
  }

  Layers(Graph graph) {
    Map<Vertex, Integer> level = new IdentityHashMap<>();
    int last = 0;
    for (Vertex v : graph.vertices()) {
      int n = v.isInput() ? 0 : 1;
      for (Edge e : v.incoming()) {
        n = Math.max(n, 1 + Objects.requireNonNull(level.get(e.from())));
      }
      level.put(v, n);
      last = Math.max(last, n);
    }
    for (Vertex v : graph.vertices()) {
      if (v.isInput() && !v.outgoing().isEmpty()) {
        level.put(
            v,
            v.outgoing().stream()
                    .mapToInt(e -> Objects.requireNonNull(level.get(e.to())))
                    .min()
                    .orElse(1)
                - 1);
      }
    }
    for (int i = 0; i <= last; i++) {
      columns.add(new ArrayList<>());
    }
    for (Vertex v : graph.vertices()) {
      places.put(v, add(Objects.requireNonNull(level.get(v))));
    }
    graph.edges().forEach(this::route);
    for (int i = 0; i < SWEEPS; i++) {
      for (int c = 1; c < columns.size(); c++) {
        order(columns.get(c), p -> mean(p.before, p.row));
      }
      for (int c = columns.size() - 2; c >= 0; c--) {
        order(columns.get(c), p -> mean(p.after, p.row));
      }
    }
    for (int i = 0; i < SWEEPS; i++) {
      columns.forEach(c -> settle(c, p -> (mean(p.before, p.row) + mean(p.after, p.row)) / 2));
    }
    double top = columns.stream().flatMap(List::stream).mapToDouble(p -> p.row).min().orElse(0);
    columns.forEach(c -> c.forEach(p -> p.row -= top));
  }

  /** Where a vertex stands. */
  Place place(Vertex v) {
    return Objects.requireNonNull(places.get(v));
  }

  /** Where an edge passes the columns in between. */
  List<Place> bends(Edge e) {
    return Objects.requireNonNull(bends.get(e));
  }

  int count() {
    return columns.size();
  }

  /** The lowest row. */
  double bottom() {
    return columns.stream().flatMap(List::stream).mapToDouble(p -> p.row).max().orElse(0);
  }

  private Place add(int column) {
    Place p = new Place(column);
    p.row = columns.get(column).size();
    columns.get(column).add(p);
    return p;
  }

  private void route(Edge e) {
    Place at = place(e.from());
    Place end = place(e.to());
    List<Place> between = new ArrayList<>();
    while (at.column + 1 < end.column) {
      Place next = add(at.column + 1);
      link(at, next);
      between.add(next);
      at = next;
    }
    link(at, end);
    bends.put(e, between);
  }

  private static void link(Place a, Place b) {
    a.after.add(b);
    b.before.add(a);
  }

  private static double mean(List<Place> neighbours, double own) {
    return neighbours.stream().mapToDouble(p -> p.row).average().orElse(own);
  }

  private static void order(List<Place> column, ToDoubleFunction<Place> wanted) {
    Map<Place, Double> rows = new IdentityHashMap<>();
    column.forEach(p -> rows.put(p, wanted.applyAsDouble(p)));
    column.sort(Comparator.comparingDouble(p -> Objects.requireNonNull(rows.get(p))));
    settle(column, p -> Objects.requireNonNull(rows.get(p)));
  }

  /** Moves to the wanted rows, as far as the distance of 1 allows, keeping the order. */
  private static void settle(List<Place> column, ToDoubleFunction<Place> wanted) {
    double[] want = column.stream().mapToDouble(wanted).toArray();
    double above = Double.NEGATIVE_INFINITY;
    double shift = 0;
    for (int i = 0; i < want.length; i++) {
      Place p = column.get(i);
      p.row = Math.max(want[i], above + 1);
      shift += want[i] - p.row;
      above = p.row;
    }
    for (Place p : column) {
      p.row += shift / want.length;
    }
  }
}
