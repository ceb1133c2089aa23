package dev.adjoint.core;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.memory.Spare;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One recorded operation, or a leaf: who made a tensor, from which nodes, and the pullbacks to
 * them. Sequence numbers grow with creation, so descending order is a topological order.
 */
final class Node implements Pullbacks {
  private static final Formula ADD = Formula.of("add", 2, Expr.in(0).add(Expr.in(1)));
  private static final AtomicLong SEQUENCE = new AtomicLong();

  final long sequence = SEQUENCE.getAndIncrement();
  final Shape shape;
  final DType dtype;

  /** Null for a leaf and for a checkpointed part of the graph. */
  final @Nullable Op op;

  private final boolean leaf;

  /** For each input its node, or null if it needs no gradient. */
  final @Nullable Node[] parents;

  private final @Nullable UnaryOperator<Tensor>[] pullbacks;

  /** Where {@code backward()} released the pullbacks; null while they are there. */
  private volatile @Nullable String releasedAt;

  /** The parameter whose leaf this is. */
  private final @Nullable Param owner;

  /** Replaced as a whole, so that a backward pass on another thread sees one state. */
  private volatile List<UnaryOperator<Tensor>> hooks = List.of();

  /** Accumulated gradient of a leaf, or of a result that retains it. */
  private @Nullable Tensor grad;

  /** Whether the array of the gradient is nobody's but this node's. */
  private boolean owned;

  /** Whether somebody has seen the gradient. */
  private boolean seen;

  /** Whether a reader of the library has it for a moment. */
  private boolean lent;

  private boolean retains;

  @SuppressWarnings("unchecked") // an array of a generic type cannot be made otherwise
  private Node(
      @Nullable Op op,
      boolean leaf,
      @Nullable Param owner,
      Shape shape,
      DType dtype,
      @Nullable Node[] parents) {
    this.op = op;
    this.leaf = leaf;
    this.owner = owner;
    this.shape = shape;
    this.dtype = dtype;
    this.parents = parents;
    this.pullbacks = (@Nullable UnaryOperator<Tensor>[]) new UnaryOperator<?>[parents.length];
    this.retains = leaf;
  }

  static Node leaf(Shape shape, DType dtype) {
    return new Node(null, true, null, shape, dtype, new Node[0]);
  }

  static Node parameter(Param owner, Shape shape, DType dtype) {
    return new Node(null, true, owner, shape, dtype, new Node[0]);
  }

  /** A checkpointed part of the graph, between the nodes that it read and its result. */
  static Node segment(@Nullable Node[] outer, Shape shape, DType dtype) {
    return new Node(null, false, null, shape, dtype, outer);
  }

  /** Every later node has this number or a greater one. */
  static long nextSequence() {
    return SEQUENCE.get();
  }

  static Node of(Op op, Tensor[] in, @Nullable Level level, Shape shape, DType dtype) {
    @Nullable Node[] parents = new @Nullable Node[in.length];
    for (int i = 0; i < in.length; i++) {
      parents[i] = in[i].level == level ? in[i].node : null;
    }
    return new Node(op, false, null, shape, dtype, parents);
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

  /** Whether there is a pullback to input i, until it is released. */
  boolean sendsTo(int i) {
    return parents[i] != null;
  }

  /** The name of the parameter whose leaf this is, else empty. */
  String ownerName() {
    return owner == null ? "" : owner.name();
  }

  boolean isLeaf() {
    return leaf;
  }

  /** The parameter whose leaf this is, or null. */
  @Nullable Param owner() {
    return owner;
  }

  /** The pullback to input i; null if there is none, or if it was released. */
  @Nullable UnaryOperator<Tensor> pullback(int i) {
    return pullbacks[i];
  }

  boolean isReleased() {
    return releasedAt != null;
  }

  String name() {
    return op != null ? op.name() : owner != null ? owner.name() : leaf ? "leaf" : "checkpoint";
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
    if (!leaf) {
      releasedAt = at;
      Arrays.fill(pullbacks, null);
      Arrays.fill(parents, null);
    }
  }

  int ownerVersion() {
    return owner == null ? 0 : owner.version();
  }

  void checkOwner(int version) {
    if (owner != null) {
      owner.check(version);
    }
  }

  synchronized Hook hook(UnaryOperator<Tensor> f) {
    // An object of its own, so that the same function added twice can be removed once.
    UnaryOperator<Tensor> mine = f::apply;
    List<UnaryOperator<Tensor>> more = new ArrayList<>(hooks);
    more.add(mine);
    hooks = List.copyOf(more);
    return () -> unhook(mine);
  }

  private synchronized void unhook(UnaryOperator<Tensor> f) {
    hooks = hooks.stream().filter(h -> h != f).toList();
  }

  /** Whether hooks see the gradient. */
  boolean isHooked() {
    return !hooks.isEmpty();
  }

  /** The gradient after all hooks, in the order in which they were added. */
  Tensor hooked(Tensor g) {
    Tensor result = g;
    for (UnaryOperator<Tensor> h : hooks) {
      result = h.apply(result);
      if (!result.shape().equals(shape) || result.dtype() != dtype) {
        throw new GradientException(
            "hook: the gradient of "
                + name()
                + " is "
                + g.describe()
                + " and a hook gives "
                + result.describe()
                + "; type and shape must stay the same.");
      }
    }
    return result;
  }

  synchronized void zeroGrad(Zero how) {
    Tensor g = grad;
    Tensor zeros = how == Zero.FORGET || g == null ? null : Tensor.zeros(g.dtype(), g.shape());
    replace(zeros);
    owned = zeros != null;
  }

  void retainGrad() {
    retains = true;
  }

  boolean retains() {
    return retains;
  }

  /**
   * Adds to the gradient. What is handed over waits no longer: it would keep alive what it is
   * computed from.
   *
   * @param recycles whether memory that nobody else has may be written to
   * @return whether g itself is the gradient now
   */
  synchronized boolean accumulate(Tensor g, boolean recycles) {
    Tensor sum = grad;
    if (sum == null) {
      replace(g.forced());
      return true;
    }
    boolean plain = recycles && g.level == null && sum.level == null;
    if (plain && owned && sum.isContiguous()) {
      View to = sum.view();
      Engine.kernels().map(ADD, new double[0], new View[] {to, g.view()}, new View[] {to});
      return false;
    }
    owned &= plain; // who observes this sees what is added
    replace(sum.add(g).forced());
    owned = plain;
    return false;
  }

  synchronized @Nullable Tensor grad() {
    seen = true;
    owned = false;
    return grad;
  }

  synchronized boolean hasGrad() {
    return grad != null;
  }

  synchronized void setGrad(@Nullable Tensor g) {
    replace(g == null ? null : g.forced());
    seen = true;
  }

  private void replace(@Nullable Tensor g) {
    Tensor before = grad;
    if (owned && before != null) {
      Spare.ARRAYS.give(before.rawStorage().array());
    }
    grad = g;
    owned = false;
    seen = false;
  }

  /** If this is the gradient and nobody has seen it, its array is nobody's but this node's. */
  synchronized void own(Tensor g) {
    owned = grad == g && !seen;
  }

  /** The gradient for a reader that keeps nothing of it and then calls {@link #giveBack}. */
  synchronized @Nullable Tensor lend() {
    lent = owned; // until then nobody may write to it or use its array again
    owned = false;
    return grad;
  }

  synchronized void giveBack(Tensor g) {
    owned = lent && grad == g && !seen;
    lent = false;
  }
}
