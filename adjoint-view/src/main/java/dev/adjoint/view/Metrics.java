package dev.adjoint.view;

import dev.adjoint.view.Diagram.Kind;
import dev.adjoint.view.Diagram.Node;
import dev.adjoint.view.Diagram.Style;
import dev.adjoint.view.Diagram.Words;
import java.util.List;

/**
 * Sizes of words and nodes, in pixels or in the cells of a terminal. All letters of a style are
 * equally wide, so that nothing depends on the fonts of a machine.
 *
 * @param size height of ordinary letters; 0 if there is one size only
 * @param small height of small ones
 * @param wide width of a letter, as a part of its height
 * @param leading height of a line, as a part of that of letters
 */
record Metrics(
    double size,
    double small,
    double wide,
    double leading,
    double padX,
    double padY,
    double gap,
    double between,
    double layers,
    double margin) {
  /** 0.61 is a little more than Courier, DejaVu Sans Mono and Menlo need (0.600 to 0.602). */
  static final Metrics PIXELS = new Metrics(14, 11, 0.61, 1.35, 10, 7, 8, 14, 26, 16);

  /** One letter is one cell. */
  static final Metrics CELLS = new Metrics(1, 1, 1, 1, 2, 1, 1, 1, 3, 1);

  /**
   * The place of a node's parts, relative to its upper left corner.
   *
   * @param body width of the body; what is right of it is the outgoing edge
   * @param axis the height of the outgoing edge
   */
  record Box(
      double width, double height, double body, double top, double bodyHeight, double axis) {}

  boolean isCells() {
    return size == 1;
  }

  double size(Style s) {
    return s == Style.NOTE || s == Style.ARITHMETIC ? small : size;
  }

  double width(Words w) {
    return w.text().codePointCount(0, w.text().length()) * size(w.style()) * wide;
  }

  double height(Words w) {
    return size(w.style()) * leading;
  }

  private double width(List<Words> all) {
    return all.stream().mapToDouble(this::width).max().orElse(0);
  }

  double height(List<Words> all) {
    return all.stream().mapToDouble(this::height).sum();
  }

  Box box(Node n) {
    double words = width(n.body());
    double inside = height(n.body());
    double stub = Math.max(width(n.above()), width(n.below())) + 2 * gap;
    double up = height(n.above());
    double down = height(n.below());
    double body;
    double bodyHeight;
    if (n.kind() == Kind.INPUT) {
      body = n.body().isEmpty() ? 0 : words + gap;
      bodyHeight = inside;
    } else if (isCells()) {
      // an odd number of rows, so that the edge leaves from the middle one
      double rows = Math.max(inside, n.inputs() < 2 ? 1 : 2 * (n.inputs() / 2) + 1);
      body = words + 2 * padX;
      bodyHeight = 2 * padY + rows + (rows % 2 == 0 ? 1 : 0);
    } else {
      bodyHeight = Math.max(inside + 2 * padY, n.inputs() * 12 + 10);
      body = Math.max(words + 2 * padX, Math.min(bodyHeight, 2 * size + 2 * padY));
    }
    double line = isCells() ? 0.5 : 0;
    double half = Math.max(bodyHeight / 2, Math.max(up, down) + line + (isCells() ? 0 : 2));
    return new Box(body + stub, 2 * half, body, half - bodyHeight / 2, bodyHeight, half);
  }

  /** The height at which an edge arrives at an input. */
  double port(Node n, Box b, int input) {
    int k = n.inputs();
    if (isCells()) {
      // even numbers leave the middle row out
      int row = k % 2 == 0 && input >= k / 2 ? input + 1 : input;
      int rows = k % 2 == 0 ? k + 1 : k;
      int middle = rows / 2;
      return b.axis() + row - middle;
    }
    return b.axis() + (k < 2 ? 0 : (input - (k - 1) / 2.0) * (b.bodyHeight() - 14) / k);
  }
}
