package dev.adjoint.core;

import org.jspecify.annotations.Nullable;

/**
 * Parts of one tensor that were cut one after the other and are all of it, as {@code split} makes
 * them. The gradient of the whole is then that of the parts side by side, written once; a gradient
 * for each part would be mostly zeros.
 */
final class Siblings {
  private Siblings() {}

  /** What looks up the gradient that has arrived at a node. */
  interface Arrived {
    @Nullable Tensor at(Node n);
  }

  /**
   * How many nodes from {@code order[at]} on, the latest first, are such parts, with all gradients
   * there and nobody who watches those of the later ones; 1 if there are no others.
   */
  static int count(Node[] order, int at, Arrived arrived) {
    Node first = order[at];
    Node whole = parent(first);
    if (whole == null || !(first.op instanceof Move.Slice last)) {
      return 1;
    }
    int start = last.start();
    if (start == 0 || start + last.count() != whole.shape.size(last.axis())) {
      return 1;
    }
    for (int i = at + 1; i < order.length; i++) {
      Node n = order[i];
      boolean fits =
          parent(n) == whole
              && n.op instanceof Move.Slice s
              && s.axis() == last.axis()
              && s.start() + s.count() == start
              && !n.isHooked()
              && !n.retains()
              && arrived.at(n) != null;
      if (!fits) {
        return 1;
      }
      start = ((Move.Slice) java.util.Objects.requireNonNull(n.op)).start();
      if (start == 0) {
        return i + 1 - at;
      }
    }
    return 1;
  }

  /** The whole of which a node is a part without gaps. */
  private static @Nullable Node parent(Node n) {
    return n.op instanceof Move.Slice s && s.step() == 1 ? n.parents[0] : null;
  }

  /** The gradient of the whole, from that of {@code order[at]} and of the others. */
  static Tensor gradient(Node[] order, int at, int count, Tensor dy, Arrived arrived) {
    Tensor[] parts = new Tensor[count];
    parts[count - 1] = dy;
    for (int i = 1; i < count; i++) {
      parts[count - 1 - i] = java.util.Objects.requireNonNull(arrived.at(order[at + i]));
    }
    Move.Slice s = (Move.Slice) java.util.Objects.requireNonNull(order[at].op);
    return Engine.apply(new Move.Concat(s.axis()), parts);
  }
}
