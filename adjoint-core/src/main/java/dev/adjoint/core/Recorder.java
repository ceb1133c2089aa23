package dev.adjoint.core;

import dev.adjoint.core.op.Op;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link Graph#record} sees: every operation with its inputs and its result. */
final class Recorder implements Observer {
  /**
   * One operation that ran.
   *
   * @param stamp the number that the next node of the program would have got
   * @param index counts the operations of this recorder
   */
  record Application(Op op, Tensor[] in, long stamp, int index) {}

  private final @Nullable Observer outer;
  private final Map<Object, Application> applications = new IdentityHashMap<>();
  private final Map<Object, Tensor> values = new IdentityHashMap<>();
  private final Map<Object, String> names = new IdentityHashMap<>();
  private boolean closed;

  Recorder(@Nullable Observer outer) {
    this.outer = outer;
  }

  /** What a tensor is known by: its node, or itself if it needs no gradient. */
  static Object key(Tensor t) {
    return t.node != null ? t.node : t;
  }

  @Override
  public synchronized void applied(Op op, Tensor[] in, Tensor y, boolean recording) {
    if (!closed) {
      for (Tensor t : in) {
        saw(t);
      }
      saw(y);
      long stamp = y.node != null ? y.node.sequence : Node.nextSequence();
      applications.put(key(y), new Application(op, in.clone(), stamp, applications.size()));
    }
    if (outer != null) {
      outer.applied(op, in, y, recording);
    }
  }

  synchronized void named(String name, Tensor t) {
    if (!closed) {
      names.put(key(t), name);
    }
    if (outer instanceof Recorder r) {
      r.named(name, t);
    }
  }

  /** Keeps the numbers as they are now: a parameter that changes later gets a new array. */
  synchronized void saw(Tensor t) {
    Object key = key(t);
    if (!values.containsKey(key)) {
      Param.Version version = t.version;
      if (version != null) {
        version.freeze();
      }
      values.put(key, Tensor.of(t.view()));
    }
  }

  /** Sees and keeps no more: a checkpoint may run with these settings much later. */
  synchronized void close() {
    closed = true;
    applications.clear();
    values.clear();
    names.clear();
  }

  @Nullable Application application(Object key) {
    return applications.get(key);
  }

  @Nullable Tensor value(Object key) {
    return values.get(key);
  }

  @Nullable String name(Object key) {
    return names.get(key);
  }
}
