package dev.adjoint.view;

import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Vertex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Vertices that are drawn as one node each, and the edges between those nodes. */
final class Units {
  /**
   * A node of the picture.
   *
   * @param key what its vertices have in common; null for a single vertex
   */
  record Unit(int index, @Nullable Object key, List<Vertex> members) {
    /** The vertices that others use, or that nobody does: the result. */
    List<Vertex> outputs(Units all) {
      return members.stream()
          .filter(v ->
              v.outgoing().isEmpty()
                  || v.outgoing().stream().anyMatch(e -> all.byVertex.get(e.to()) != this))
          .toList();
    }
  }

  /**
   * What is drawn as one line.
   *
   * @param edges one edge; several if one value is used several times by what is folded
   */
  record Link(int from, int to, int input, List<Edge> edges) {}

  private final List<Unit> units = new ArrayList<>();
  private final Map<Vertex, Unit> byVertex = new IdentityHashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final int[] inputs;

  /**
   * @param key equal for vertices that are one node; null for one of its own
   */
  Units(Collection<Vertex> vertices, Function<Vertex, @Nullable Object> key) {
    Map<Object, Unit> byKey = new HashMap<>();
    for (Vertex v : vertices) {
      Object k = key.apply(v);
      Unit known = k == null ? null : byKey.get(k);
      Unit unit = known != null ? known : new Unit(units.size(), k, new ArrayList<>());
      if (known == null) {
        units.add(unit);
        if (k != null) {
          byKey.put(k, unit);
        }
      }
      unit.members().add(v);
      byVertex.put(v, unit);
    }
    inputs = new int[units.size()];
    units.forEach(this::link);
  }

  private void link(Unit unit) {
    Map<Object, List<Edge>> lines = new LinkedHashMap<>();
    for (Vertex v : unit.members()) {
      for (Edge e : v.incoming()) {
        Unit from = byVertex.get(e.from());
        if (from != null && from != unit) {
          Object line = unit.key() == null ? e : e.from();
          lines.computeIfAbsent(line, k -> new ArrayList<>()).add(e);
        }
      }
    }
    for (List<Edge> edges : lines.values()) {
      int from = of(edges.getFirst().from()).index();
      links.add(new Link(from, unit.index(), inputs[unit.index()]++, edges));
    }
  }

  List<Unit> all() {
    return units;
  }

  Unit of(Vertex v) {
    Unit u = byVertex.get(v);
    if (u == null) {
      throw new IllegalArgumentException("not in the picture: " + v);
    }
    return u;
  }

  List<Link> links() {
    return links;
  }

  int inputs(Unit u) {
    return inputs[u.index()];
  }
}
