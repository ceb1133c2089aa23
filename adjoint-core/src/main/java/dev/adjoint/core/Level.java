package dev.adjoint.core;

/**
 * One open transform. The base level (null) is ordinary recording; {@code grad} inside {@code grad}
 * opens level 2 on level 1, so that derivatives with respect to different variables are never
 * confused (perturbation confusion).
 */
final class Level implements AutoCloseable {
  enum Kind {
    REVERSE,
    FORWARD
  }

  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  final int depth;
  final Kind kind;
  private volatile boolean closed;

  private Level(int depth, Kind kind) {
    this.depth = depth;
    this.kind = kind;
  }

  /** How many transforms are open on this thread. */
  static int depth() {
    return DEPTH.get()[0];
  }

  /** The task, with the transforms that are open here open on its thread too. */
  static Runnable carried(Runnable task) {
    int outer = depth();
    return () -> {
      int[] here = DEPTH.get();
      int before = here[0];
      here[0] = Math.max(before, outer);
      try {
        task.run();
      } finally {
        here[0] = before;
      }
    };
  }

  static Level open(Kind kind) {
    return new Level(++DEPTH.get()[0], kind);
  }

  @Override
  public void close() {
    closed = true;
    DEPTH.get()[0]--;
  }

  void check(String op) {
    if (closed) {
      throw new GradientException(
          op
              + ": a tensor left the grad, vjp or jvp that made it and was used afterwards. Return it"
              + " from the function, or keep tensor.detach().");
    }
  }
}
