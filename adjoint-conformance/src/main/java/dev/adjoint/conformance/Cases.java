package dev.adjoint.conformance;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shapes on which an operation is tested: its own, or those of all elementwise operations. */
final class Cases {
  /** Lengths around those of vectors of every width. */
  static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 130};

  private Cases() {}

  private static Shape s(int... sizes) {
    return Shape.of(sizes);
  }

  private static final List<Shape[]> BROADCASTS =
      List.of(
          new Shape[] {s(), s()},
          new Shape[] {s(2, 3, 4), s(3, 1)},
          new Shape[] {s(4), s(2, 3, 4)},
          new Shape[] {s(3, 1), s(1, 4)},
          new Shape[] {s(), s(2, 3)},
          new Shape[] {s(2, 3), s()},
          new Shape[] {s(0, 3), s(1, 3)},
          new Shape[] {s(1), s(0)},
          new Shape[] {s(3, 17), s(17)},
          new Shape[] {s(17, 1), s(17, 3)});

  /** For values: lengths around the vectors', ranks 0 to 3, empty axes, broadcasting. */
  static List<Shape[]> values(OpSpec op) {
    if (!op.isElementwise()) {
      return op.shapes();
    }
    List<Shape[]> all = new ArrayList<>();
    for (int n : LENGTHS) {
      all.add(repeated(op, s(n)));
    }
    all.add(repeated(op, s()));
    all.add(repeated(op, s(2, 0, 3)));
    all.add(repeated(op, s(3, 1, 5)));
    all.addAll(broadcasts(op));
    return all;
  }

  /** Inputs that are broadcast against each other. */
  static List<Shape[]> broadcasts(OpSpec op) {
    List<Shape[]> all = new ArrayList<>(op.broadcasts());
    for (Shape[] pair : op.isElementwise() && op.inputs() > 1 ? BROADCASTS : List.<Shape[]>of()) {
      Shape[] shapes = new Shape[op.inputs()];
      for (int i = 0; i < shapes.length; i++) {
        shapes[i] = pair[i % 2];
      }
      all.add(shapes);
    }
    return all;
  }

  /** For derivatives: small. */
  static List<Shape[]> derivatives(OpSpec op) {
    List<Shape[]> all = new ArrayList<>(small(op));
    if (op.isElementwise()) {
      all.addAll(broadcasts(op).subList(0, op.inputs() > 1 ? 7 : 0));
    }
    return all;
  }

  /** Small, all of the same shape if it is elementwise; some are empty. */
  static List<Shape[]> small(OpSpec op) {
    return op.isElementwise()
        ? List.of(repeated(op, s(2, 3)), repeated(op, s()), repeated(op, s(5)), repeated(op, s(0)))
        : op.shapes().stream().filter(c -> size(c) <= 80).toList();
  }

  /** For layouts in memory: some that are not empty. */
  static List<Shape[]> layouts(OpSpec op) {
    return op.isElementwise()
        ? List.of(repeated(op, s(37)), repeated(op, s(3, 5)), repeated(op, s(2, 3, 17)))
        : op.shapes().stream().filter(c -> size(c) > 0).limit(3).toList();
  }

  /** So large that the work is divided among threads. */
  static List<Shape[]> large(OpSpec op) {
    List<Shape[]> all = new ArrayList<>(op.large());
    if (op.isElementwise()) {
      all.add(repeated(op, s(33_001)));
    }
    return all;
  }

  private static int size(Shape[] shapes) {
    return Arrays.stream(shapes).mapToInt(Shape::numel).sum();
  }

  private static Shape[] repeated(OpSpec op, Shape shape) {
    Shape[] all = new Shape[op.inputs()];
    Arrays.fill(all, shape);
    return all;
  }

  /** NumPy's rule, written anew. */
  static Shape broadcast(Tensor... in) {
    int rank = Arrays.stream(in).mapToInt(Tensor::rank).max().orElse(0);
    int[] out = new int[rank];
    Arrays.fill(out, 1);
    for (Tensor t : in) {
      for (int i = 0; i < t.rank(); i++) {
        int axis = rank - t.rank() + i;
        out[axis] = t.size(i) == 1 ? out[axis] : t.size(i);
      }
    }
    return Shape.of(out);
  }
}
