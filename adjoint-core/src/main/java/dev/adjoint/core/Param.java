package dev.adjoint.core;

import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.View;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A named array that may be assigned: the weights of a model, the state of an optimizer. Operations
 * read its present value: {@code x.matmul(w)} works as with a tensor.
 *
 * <p>{@link #value()} is a snapshot for ever: later assignments never show in it.
 */
public final class Param implements Operand {
  private final boolean buffer;
  private final Node node;
  private String name;
  private volatile Tensor live;
  private volatile boolean frozen;
  private int version = 1;
  private String assignedAt = "";

  /** Whether some tensor outside may see the array, so that the next change needs a new one. */
  private boolean shared;

  /** A trainable parameter that starts with a copy of these numbers. */
  public Param(Operand start) {
    this(start, false);
  }

  private Param(Operand start, boolean buffer) {
    View copy = View.allocate(start.dtype(), start.shape());
    Engine.kernels().copy(start.tensor().view(), copy);
    this.buffer = buffer;
    this.node = Node.parameter(this, start.shape(), start.dtype());
    this.name = "param";
    this.live = tensorOver(copy);
  }

  /** A parameter that no gradient reaches: running statistics, optimizer state. */
  public static Param buffer(Operand start) {
    return new Param(start, true);
  }

  private Tensor tensorOver(View view) {
    return Tensor.base(view, isTrainable() ? node : null, new Version(this, version));
  }

  /** Whether gradients are accumulated for it: it is no buffer, and not frozen. */
  public boolean isTrainable() {
    return !buffer && !frozen;
  }

  /** Whether it was made by {@link #buffer}, so that no gradient ever reaches it. */
  public boolean isBuffer() {
    return buffer;
  }

  /** Whether it does not train for now. */
  public boolean isFrozen() {
    return frozen;
  }

  /**
   * From now on no gradient reaches it and no optimizer changes it, until {@link #unfreeze}; a
   * gradient that it has is forgotten. Gradients flow through operations that read it to their
   * other inputs as before. A buffer stays as it is.
   */
  public void freeze() {
    frozen(!buffer);
  }

  /** Trains again, from the next operation that reads it. */
  public void unfreeze() {
    frozen(false);
  }

  private synchronized void frozen(boolean now) {
    if (frozen != now) {
      frozen = now;
      live = tensorOver(live.view());
      node.setGrad(null);
    }
  }

  /** Its name, in messages; set by the model that holds it, for example {@code fc1.weight}. */
  public String name() {
    return name;
  }

  /** Names the parameter; returns this. */
  public Param named(String newName) {
    name = newName;
    return this;
  }

  /**
   * The present value as operations read it; it becomes stale at the next assignment. Inside {@link
   * Snapshot#inference} the value of the snapshot.
   */
  @Override
  public Tensor tensor() {
    Snapshot s = Modes.current().snapshot();
    Tensor frozen = s == null ? null : s.get(this);
    if (frozen == null) {
      return live;
    }
    Observer observer = Modes.current().observer();
    if (observer != null) {
      observer.substituted(this);
    }
    return frozen;
  }

  /** A value that never changes and needs no gradient; copied only if the parameter changes. */
  public Tensor value() {
    Snapshot s = Modes.current().snapshot();
    Tensor frozen = s == null ? null : s.get(this);
    if (frozen != null) {
      return frozen.detach();
    }
    Tensor value = share();
    Observer observer = Modes.current().observer();
    if (observer != null) {
      observer.cut("value()", live, value);
    }
    return value;
  }

  /** The live array, which the next change leaves alone. Waits for a change that is under way. */
  synchronized Tensor share() {
    shared = true;
    return Tensor.of(live.view());
  }

  /** Whether a snapshot or a substitution gives it another value here. */
  public boolean isSubstituted() {
    Snapshot s = Modes.current().snapshot();
    return s != null && s.get(this) != null;
  }

  /** The accumulated gradient; null if no backward pass has reached it, and while it is frozen. */
  public @Nullable Tensor grad() {
    return frozen ? null : node.grad();
  }

  /** Whether there is a gradient; asking for {@link #grad()} itself keeps its memory from reuse. */
  public boolean hasGrad() {
    return !frozen && node.hasGrad();
  }

  /** Replaces the accumulated gradient, for clipping and the like; null clears it. */
  public void setGrad(@Nullable Tensor grad) {
    if (grad != null && !(grad.shape().equals(shape()) && grad.dtype() == dtype())) {
      throw new ShapeException(
          "setGrad: " + grad.describe() + " for " + this + "; type and shape must be equal.");
    }
    node.setGrad(grad == null ? null : grad.detach());
  }

  /** Forgets the gradient: {@link #grad()} is null until the next backward pass. */
  public void zeroGrad() {
    node.setGrad(null);
  }

  /** As {@link #zeroGrad()}, or with {@link Zero#FILL} sets a gradient that is there to zeros. */
  public void zeroGrad(Zero how) {
    node.zeroGrad(how);
  }

  /** Calls f with every gradient that a backward pass brings, see {@link Tensor#hook}. */
  public Hook hook(UnaryOperator<Tensor> f) {
    return node.hook(f);
  }

  /**
   * Gives the parameter a new value of the same type and shape.
   *
   * @throws ShapeException if type or shape differ
   */
  public synchronized void assign(Operand value) {
    Tensor t = value.tensor();
    if (!t.shape().equals(shape()) || t.dtype() != dtype()) {
      throw new ShapeException(
          "assign: " + t.describe() + " to " + this + "; type and shape must be equal.");
    }
    View from = t.view();
    View to = View.allocate(dtype(), shape());
    Engine.kernels().copy(from, to);
    replace(to, Callers.here());
  }

  private void replace(View view, String at) {
    if (!view.storage().equals(live.rawStorage())) {
      shared = false;
    }
    version++;
    assignedAt = at;
    live = tensorOver(view);
  }

  /**
   * One step of an update rule over several arrays of equal shape in one pass over memory: {@code
   * (p_0, ..., p_k) = rule(p_0, ..., p_k, in_0, in_1, ...; args)}. An optimizer's step is {@code
   * Param.update(ADAM, args, List.of(w, m, v), List.of(w.grad()))}.
   */
  public static void update(
      Formula rule, double[] args, List<Param> targets, List<? extends Operand> inputs) {
    update(Callers.here(), rule, args, targets, inputs);
  }

  /**
   * As above, for a caller that knows the line of the user's program, such as an optimizer, which
   * asks for {@link #callerLine} once a step.
   */
  public static void update(
      String at, Formula rule, double[] args, List<Param> targets, List<? extends Operand> inputs) {
    update(0, at, rule, args, targets, inputs);
  }

  /**
   * As {@link #update(String, Formula, double[], List, List)}, where the only input is the gradient
   * of the first target, which nobody gets to see: a later backward pass may use its memory again.
   *
   * @return false, with nothing done, if there is no gradient
   */
  public static boolean updateByGradient(
      String at, Formula rule, double[] args, List<Param> targets) {
    Param first = targets.get(0);
    Tensor g = first.frozen ? null : first.node.lend();
    if (g == null) {
      return false;
    }
    try {
      update(0, at, rule, args, targets, List.of(g));
      return true;
    } finally {
      first.node.giveBack(g);
    }
  }

  /** {@code File.java:line} of the program that called the library, for messages. */
  public static String callerLine() {
    return Callers.here();
  }

  /** Holds all targets, so that nobody takes a snapshot of an array that is being overwritten. */
  private static void update(
      int held,
      String at,
      Formula rule,
      double[] args,
      List<Param> targets,
      List<? extends Operand> inputs) {
    if (held == targets.size()) {
      updateHeld(at, rule, args, targets, inputs);
    } else {
      synchronized (targets.get(held)) {
        update(held + 1, at, rule, args, targets, inputs);
      }
    }
  }

  private static void updateHeld(
      String at, Formula rule, double[] args, List<Param> targets, List<? extends Operand> inputs) {
    int k = targets.size();
    if (k == 0 || k != rule.outputs().size() || k + inputs.size() != rule.inputs()) {
      throw new ShapeException(
          "update: "
              + k
              + " parameters and "
              + inputs.size()
              + " inputs for the rule "
              + rule.name()
              + ", which writes "
              + rule.outputs().size()
              + " and reads "
              + rule.inputs()
              + "; parameters must be as many as it writes, all together as many as"
              + " it reads.");
    }
    View[] in = new View[k + inputs.size()];
    View[] out = new View[k];
    for (int i = 0; i < k; i++) {
      Param p = targets.get(i);
      if (!p.shape().equals(targets.get(0).shape()) || p.dtype() != targets.get(0).dtype()) {
        throw new ShapeException(
            "update: "
                + targets.get(0)
                + " together with "
                + p
                + "; types and shapes must be equal.");
      }
      in[i] = p.live.view();
      out[i] = p.shared ? View.allocate(p.dtype(), p.shape()) : in[i];
    }
    for (int i = k; i < in.length; i++) {
      Operand input = inputs.get(i - k);
      Shape shape = targets.get(0).shape();
      if (!Shape.broadcast("update", input.shape(), shape).equals(shape)) {
        throw new ShapeException(
            "update: "
                + input.describe()
                + " for "
                + targets.get(0)
                + "; it must broadcast to it.");
      }
      in[i] = input.tensor().view().broadcastTo(shape);
    }
    Engine.kernels().map(rule, args, in, out);
    for (int i = 0; i < k; i++) {
      targets.get(i).replace(out[i], at);
    }
  }

  /** For example {@code fc1.weight f32[256, 784]}. */
  @Override
  public String toString() {
    return name + " " + describe();
  }

  /** The version of a parameter that a tensor over its memory has seen. */
  static final class Version {
    private final Param param;
    private final int number;

    Version(Param param, int number) {
      this.param = param;
      this.number = number;
    }

    void check() {
      param.check(number);
    }

    /** The next change leaves the present array alone. */
    void freeze() {
      var _ = param.share();
    }

    String name() {
      return param.name();
    }

    Param param() {
      return param;
    }
  }

  int version() {
    return version;
  }

  Node node() {
    return node;
  }

  boolean isOwnValue(Tensor t) {
    return t == live;
  }

  /** Throws if the parameter was assigned since it had that version. */
  void check(int number) {
    if (version != number) {
      throw new GradientException(
          "backward: "
              + this
              + " was assigned at "
              + assignedAt
              + " after forward used it (version "
              + number
              + ", now "
              + version
              + "). Call step() after backward().");
    }
  }
}
