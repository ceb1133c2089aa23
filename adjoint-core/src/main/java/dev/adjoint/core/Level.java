package dev.adjoint.core;

import org.jspecify.annotations.Nullable;

/**
 * One open transform. The base level (null) is ordinary recording; {@code grad} inside {@code grad}
 * opens level 2 on level 1, so that derivatives with respect to different variables are never
 * confused (perturbation confusion).
 */
final class Level implements AutoCloseable {
  enum Kind {
    REVERSE,
    FORWARD,
    BATCH,
    TAYLOR,
    /** No transform: whoever draws numbers inside does so for himself, not for all examples. */
    APART
  }

  private static final ThreadLocal<@Nullable Level> INNERMOST = new ThreadLocal<>();

  final int depth;
  final Kind kind;

  /** Number of examples of a {@link Kind#BATCH}, highest order of a {@link Kind#TAYLOR}. */
  final int size;

  private final @Nullable Level outer;
  private volatile boolean closed;

  private Level(@Nullable Level outer, Kind kind, int size) {
    this.outer = outer;
    this.depth = outer == null ? 1 : outer.depth + 1;
    this.kind = kind;
    this.size = size;
  }

  /** How many transforms are open on this thread. */
  static int depth() {
    Level l = INNERMOST.get();
    return l == null ? 0 : l.depth;
  }

  /** The task, with the transforms that are open here open on its thread too. */
  static Runnable carried(Runnable task) {
    Level here = INNERMOST.get();
    return () -> {
      Level before = INNERMOST.get();
      if (here != null && (before == null || before.depth < here.depth)) {
        INNERMOST.set(here);
      }
      try {
        task.run();
      } finally {
        INNERMOST.set(before);
      }
    };
  }

  static Level open(Kind kind) {
    return open(kind, 0);
  }

  static Level open(Kind kind, int size) {
    Level l = new Level(INNERMOST.get(), kind, size);
    INNERMOST.set(l);
    return l;
  }

  /**
   * New numbers for all examples of the open {@code vmap}s: those of the outermost come first in
   * the shape that is drawn, and the result stands for one example.
   */
  static Tensor forEachExample(Shape shape, java.util.function.Function<Shape, Tensor> draw) {
    Level innermost = INNERMOST.get();
    int batches = 0;
    for (Level l = innermost; l != null && l.kind != Kind.APART; l = l.outer) {
      batches += l.kind == Kind.BATCH ? 1 : 0;
    }
    if (batches == 0) {
      return draw.apply(shape);
    }
    Level[] open = new Level[batches];
    int[] sizes = new int[batches + shape.rank()];
    System.arraycopy(shape.toArray(), 0, sizes, batches, shape.rank());
    for (Level l = innermost; l != null && l.kind != Kind.APART; l = l.outer) {
      if (l.kind == Kind.BATCH) {
        open[--batches] = l;
        sizes[batches] = l.size;
      }
    }
    Tensor t = draw.apply(Shape.of(sizes));
    for (Level l : open) {
      t = Tensor.example(l, t);
    }
    return t;
  }

  @Override
  public void close() {
    closed = true;
    INNERMOST.set(outer);
  }

  void check(String op) {
    if (closed) {
      throw new GradientException(
          op
              + ": a tensor left the "
              + (kind == Kind.BATCH ? "vmap" : kind == Kind.TAYLOR ? "taylor" : "grad, vjp or jvp")
              + " that made it and was used afterwards. Return it from the function"
              + (kind == Kind.BATCH ? "." : ", or keep tensor.detach()."));
    }
  }
}
