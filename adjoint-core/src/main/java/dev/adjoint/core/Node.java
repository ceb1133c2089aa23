package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One recorded operation, or a leaf: who made a tensor, from which nodes, and the pullbacks to
 * them. Sequence numbers grow with creation, so descending order is a topological order.
 */
final class Node implements Pullbacks {
  private static final AtomicLong SEQUENCE = new AtomicLong();

  final long sequence = SEQUENCE.getAndIncrement();
  final Shape shape;
  final DType dtype;

  /** Null for a leaf. */
  final @Nullable Op op;

  /** For each input its node, or null if it needs no gradient. */
  final @Nullable Node[] parents;

  private final @Nullable UnaryOperator<Tensor>[] pullbacks;

  /** Where {@code backward()} released the pullbacks; null while they are there. */
  private volatile @Nullable String releasedAt;

  /** Accumulated gradient of a leaf, or of a result that retains it. */
  private @Nullable Tensor grad;

  private boolean retains;

  @SuppressWarnings("unchecked") // an array of a generic type cannot be made otherwise
  private Node(@Nullable Op op, Shape shape, DType dtype, @Nullable Node[] parents) {
    this.op = op;
    this.shape = shape;
    this.dtype = dtype;
    this.parents = parents;
    this.pullbacks = (@Nullable UnaryOperator<Tensor>[]) new UnaryOperator<?>[parents.length];
    this.retains = op == null;
  }

  static Node leaf(Shape shape, DType dtype) {
    return new Node(null, shape, dtype, new Node[0]);
  }

  static Node of(Op op, Tensor[] in, @Nullable Level level, Shape shape, DType dtype) {
    @Nullable Node[] parents = new @Nullable Node[in.length];
    for (int i = 0; i < in.length; i++) {
      parents[i] = in[i].level == level ? in[i].node : null;
    }
    return new Node(op, shape, dtype, parents);
  }

  @Override
  public boolean needs(int i) {
    return parents[i] != null;
  }

  @Override
  public void of(int i, UnaryOperator<Tensor> pullback) {
    if (parents[i] != null) {
      pullbacks[i] = pullback;
    }
  }

  boolean isLeaf() {
    return op == null;
  }

  String name() {
    return op == null ? "leaf" : op.name();
  }

  /** The gradient that flows to input i, or null if the operation sends none. */
  @Nullable Tensor pull(int i, Tensor dy) {
    UnaryOperator<Tensor> p = pullbacks[i];
    return p == null ? null : p.apply(dy);
  }

  void checkNotReleased() {
    String at = releasedAt;
    if (at != null) {
      throw new GradientException(
          "backward: this graph was released by the backward() at "
              + at
              + ". Call backward(Keep.GRAPH) there, or compute the loss again.");
    }
  }

  void release(String at) {
    if (op != null) {
      releasedAt = at;
      Arrays.fill(pullbacks, null);
      Arrays.fill(parents, null);
    }
  }

  void retainGrad() {
    retains = true;
  }

  boolean retains() {
    return retains;
  }

  synchronized void accumulate(Tensor g) {
    grad = grad == null ? g : grad.add(g);
  }

  synchronized @Nullable Tensor grad() {
    return grad;
  }

  synchronized void setGrad(@Nullable Tensor g) {
    grad = g;
  }
}
