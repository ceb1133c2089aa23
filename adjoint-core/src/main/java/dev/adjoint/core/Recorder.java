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
   * @param group the innermost group that it ran in
   */
  record Application(Op op, Tensor[] in, long stamp, int index, Graph.@Nullable Group group) {}

  /** What was seen, in whatever group and on whatever thread; its own lock. */
  private static final class Seen {
    final Map<Object, Application> applications = new IdentityHashMap<>();
    final Map<Object, Tensor> values = new IdentityHashMap<>();
    final Map<Object, String> names = new IdentityHashMap<>();
    final Map<Object, Graph.Group> namedIn = new IdentityHashMap<>();
    boolean closed;
  }

  private final @Nullable Observer outer;
  private final Seen seen;
  private final Graph.@Nullable Group group;

  Recorder(@Nullable Observer outer) {
    this(outer, new Seen(), null);
  }

  private Recorder(@Nullable Observer outer, Seen seen, Graph.@Nullable Group group) {
    this.outer = outer;
    this.seen = seen;
    this.group = group;
  }

  /** The same record, for what runs in a group. */
  Recorder inside(String name) {
    Observer around = outer instanceof Recorder r ? r.inside(name) : outer;
    return new Recorder(around, seen, new Graph.Group(name, group));
  }

  /** What a tensor is known by: its node, or itself if it needs no gradient. */
  static Object key(Tensor t) {
    return t.node != null ? t.node : t;
  }

  @Override
  public void applied(Op op, Tensor[] in, Tensor y, boolean recording) {
    synchronized (seen) {
      if (!seen.closed) {
        for (Tensor t : in) {
          saw(t);
        }
        saw(y);
        long stamp = y.node != null ? y.node.sequence : Node.nextSequence();
        int index = seen.applications.size();
        seen.applications.put(key(y), new Application(op, in.clone(), stamp, index, group));
      }
    }
    if (outer != null) {
      outer.applied(op, in, y, recording);
    }
  }

  void named(String name, Tensor t) {
    synchronized (seen) {
      if (!seen.closed) {
        seen.names.put(key(t), name);
        if (group != null) {
          seen.namedIn.put(key(t), group);
        }
      }
    }
    if (outer instanceof Recorder r) {
      r.named(name, t);
    }
  }

  /** Keeps the numbers as they are now: a parameter that changes later gets a new array. */
  void saw(Tensor t) {
    synchronized (seen) {
      Object key = key(t);
      if (!seen.values.containsKey(key)) {
        Param.Version version = t.version;
        if (version != null) {
          version.freeze();
        }
        seen.values.put(key, Tensor.of(t.view()));
      }
    }
  }

  /** Sees and keeps no more: a checkpoint may run with these settings much later. */
  void close() {
    synchronized (seen) {
      seen.closed = true;
      seen.applications.clear();
      seen.values.clear();
      seen.names.clear();
      seen.namedIn.clear();
    }
  }

  @Nullable Application application(Object key) {
    return seen.applications.get(key);
  }

  @Nullable Tensor value(Object key) {
    return seen.values.get(key);
  }

  @Nullable String name(Object key) {
    return seen.names.get(key);
  }

  /** The group that a result was computed in, or that an input was named in. */
  Graph.@Nullable Group group(Object key) {
    Application made = seen.applications.get(key);
    return made != null ? made.group : seen.namedIn.get(key);
  }
}
