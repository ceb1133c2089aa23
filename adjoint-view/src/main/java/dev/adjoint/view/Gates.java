package dev.adjoint.view;

import dev.adjoint.core.DType;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Vertex;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What stands in a node: the sign of its operation, and what the lectures call such a gate. */
final class Gates {
  private Gates() {}

  static String sign(Vertex v) {
    double[] numbers = v.numbers();
    String one = numbers.length == 1 ? number(numbers[0]) : "";
    String infix =
        switch (v.op()) {
          case "add", "radd" -> "+";
          case "sub", "rsub" -> "-";
          case "mul" -> "×";
          case "div", "rdiv" -> "/";
          default -> "";
        };
    if (!infix.isEmpty()) {
      boolean reversed = v.op().startsWith("r");
      return one.isEmpty() ? infix : reversed ? one + " " + infix : infix + " " + one;
    }
    return switch (v.op()) {
      case "neg" -> "× -1";
      case "reciprocal" -> "1/x";
      case "square" -> "x²";
      case "pow" -> one.isEmpty() ? "pow" : "x^" + one;
      default ->
          v.op()
              + (numbers.length == 0
                  ? ""
                  : Arrays.stream(numbers)
                      .mapToObj(Gates::number)
                      .collect(Collectors.joining(", ", "(", ")")));
    };
  }

  private static String number(double x) {
    return Figures.of(x, DType.F64, 6);
  }

  /** Empty for a gate without a name of its own. */
  static String name(Vertex v) {
    boolean several = v.incoming().size() > 1;
    return switch (v.op()) {
      case "add", "sub" -> several ? "distributor" : "";
      case "sum" -> "distributor";
      case "mul" -> several ? "swap multiplier" : "";
      case "maximum", "minimum", "amax", "amin", "where" -> "router";
      default -> "";
    };
  }

  /** Whether gradients of several uses are added up here. */
  static boolean adds(Vertex v) {
    return v.outgoing().stream().filter(Edge::needsGrad).count() > 1;
  }
}
