package dev.adjoint.view;

import dev.adjoint.core.Graph;
import dev.adjoint.core.TensorException;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the picture of a graph looks.
 *
 * <pre>{@code
 * GraphOptions.DEFAULT.withArithmetic().withDigits(3).withTheme(Theme.DARK).withFolded("sigmoid gate")
 * }</pre>
 *
 * @param gradients whether gradients stand below the edges
 * @param arithmetic whether each edge says {@code upstream x local = downstream}
 * @param gateNames whether gates are called distributor, swap multiplier, router and adder
 * @param digits significant digits of numbers, 1 to 17
 * @param theme light or dark; text has no colours
 * @param folded names of the groups that are drawn as one node
 * @param foldsAll whether all groups are
 * @param limit the largest number of nodes that is drawn
 * @param current the {@link Graph.Vertex#id() number} of the vertex that is marked; -1 for none
 */
public record GraphOptions(
    boolean gradients,
    boolean arithmetic,
    boolean gateNames,
    int digits,
    Theme theme,
    Set<String> folded,
    boolean foldsAll,
    int limit,
    int current) {
  private static final int NONE = -1;

  /** Values, gradients as far as they are known, 4 digits, light, groups open, 500 nodes. */
  public static final GraphOptions DEFAULT =
      new GraphOptions(true, false, false, 4, Theme.LIGHT, Set.of(), false, 500, NONE);

  /** Checks the numbers. */
  public GraphOptions {
    if (digits < 1 || digits > 17) {
      throw new TensorException(
          "graph picture: "
              + digits
              + " digits; a float64 has 1 to 17. Use withDigits(4), for example.");
    }
    if (limit < 1) {
      throw new TensorException(
          "graph picture: a limit of "
              + limit
              + " nodes; it must be positive. Use withLimit(500), for example.");
    }
    folded = Set.copyOf(folded);
  }

  /** Values only. */
  public GraphOptions withoutGradients() {
    return new GraphOptions(
        false, arithmetic, gateNames, digits, theme, folded, foldsAll, limit, current);
  }

  /**
   * With {@code upstream x local = downstream} below each edge that a gradient has gone along.
   * Where the local derivative is not one number for each element, its shape is written.
   */
  public GraphOptions withArithmetic() {
    return new GraphOptions(
        gradients, true, gateNames, digits, theme, folded, foldsAll, limit, current);
  }

  /**
   * With what gates do to gradients: a sum is a distributor, a product a swap multiplier, a maximum
   * a router, and a value that is used several times an adder.
   */
  public GraphOptions withGateNames() {
    return new GraphOptions(
        gradients, arithmetic, true, digits, theme, folded, foldsAll, limit, current);
  }

  /** With that many significant digits. */
  public GraphOptions withDigits(int n) {
    return new GraphOptions(
        gradients, arithmetic, gateNames, n, theme, folded, foldsAll, limit, current);
  }

  /** With these colours. */
  public GraphOptions withTheme(Theme colours) {
    return new GraphOptions(
        gradients, arithmetic, gateNames, digits, colours, folded, foldsAll, limit, current);
  }

  /** With the groups of that name as one node each; may be called again for others. */
  public GraphOptions withFolded(String group) {
    Set<String> all = new TreeSet<>(folded);
    all.add(group);
    return new GraphOptions(
        gradients, arithmetic, gateNames, digits, theme, all, foldsAll, limit, current);
  }

  /** With every group as one node. */
  public GraphOptions withAllFolded() {
    return new GraphOptions(
        gradients, arithmetic, gateNames, digits, theme, folded, true, limit, current);
  }

  /** Drawing up to that many nodes; layout takes seconds from about a thousand. */
  public GraphOptions withLimit(int nodes) {
    return new GraphOptions(
        gradients, arithmetic, gateNames, digits, theme, folded, foldsAll, nodes, current);
  }

  /**
   * With this vertex marked, or the folded group that it belongs to: a lecture's frame for each of
   * {@link Graph#steps()}. In text the borders of operations are marked, inputs have none.
   */
  public GraphOptions withCurrent(Graph.Vertex vertex) {
    return new GraphOptions(
        gradients, arithmetic, gateNames, digits, theme, folded, foldsAll, limit, vertex.id());
  }
}
