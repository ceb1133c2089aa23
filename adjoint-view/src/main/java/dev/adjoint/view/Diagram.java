package dev.adjoint.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be drawn, before anybody knows where: nodes with what leaves them, edges, frames.
 *
 * @param nodes inputs before results
 * @param edges between nodes, by their places in the list
 * @param frames outer before inner
 * @param title what the picture shows, for readers who cannot see it
 * @param legend what stands above and below the edges; empty for none
 */
record Diagram(
    List<Node> nodes, List<Edge> edges, List<Frame> frames, String title, List<Words> legend) {
  /** How a node looks. */
  enum Kind {
    /** No border: a name, or nothing. */
    INPUT,
    /** Round. */
    OPERATION,
    /** A box with a double or thick border: it stands for several operations. */
    FOLDED
  }

  /** How words look. */
  enum Style {
    NAME,
    PLAIN,
    NOTE,
    VALUE,
    GRADIENT,
    ARITHMETIC
  }

  /** A line of text. */
  record Words(String text, Style style) {}

  /**
   * A node and the beginning of its outgoing edge, which bears the labels.
   *
   * @param body inside, from top to bottom
   * @param above above the outgoing edge
   * @param below below it
   * @param inputs how many edges arrive
   * @param detail in full, for a tool tip
   * @param frame the innermost frame around it
   * @param current whether it is marked as the one at work
   */
  record Node(
      Kind kind,
      List<Words> body,
      List<Words> above,
      List<Words> below,
      int inputs,
      String detail,
      @Nullable Frame frame,
      boolean current) {
    /** One that is not marked. */
    Node(
        Kind kind,
        List<Words> body,
        List<Words> above,
        List<Words> below,
        int inputs,
        String detail,
        @Nullable Frame frame) {
      this(kind, body, above, below, inputs, detail, frame, false);
    }
  }

  /**
   * @param input at which input of {@code to} it arrives, from 0
   * @param label below it; null for none
   */
  record Edge(int from, int to, int input, @Nullable Words label) {}

  /** A frame around nodes, equal only to itself. */
  static final class Frame {
    final String title;
    final @Nullable Frame outer;

    Frame(String title, @Nullable Frame outer) {
      this.title = title;
      this.outer = outer;
    }
  }
}
