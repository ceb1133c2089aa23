package dev.adjoint.core;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of some parameters at one moment, for ever: inside {@link #inference} operations read
 * them instead of the present ones. Any number of threads may use a snapshot while training goes
 * on.
 *
 * <pre>{@code
 * Snapshot s = Snapshot.of(parameters);
 * Tensor y = s.inference(() -> net.forward(x));   // the same numbers after every later step()
 * }</pre>
 *
 * <p>Taking one copies nothing: the next change of a parameter writes a new array. What updates
 * several parameters together does so in {@link #atomically}, so that no snapshot sees half a step.
 */
public final class Snapshot {
  private static final ReentrantReadWriteLock STEPS = new ReentrantReadWriteLock();

  private final IdentityHashMap<Param, Tensor> values = new IdentityHashMap<>();

  private Snapshot(Collection<Param> parameters) {
    for (Param p : parameters) {
      values.put(p, p.share());
    }
  }

  /** Other values for some parameters; those that an enclosing substitution gave others stay. */
  static Snapshot of(java.util.List<Param> parameters, java.util.List<? extends Operand> values) {
    if (parameters.size() != values.size()) {
      throw new ShapeException(
          "substitute: "
              + parameters.size()
              + " parameters and "
              + values.size()
              + " values; each parameter needs one.");
    }
    Snapshot outer = Modes.current().snapshot();
    Snapshot s = new Snapshot(java.util.List.of());
    if (outer != null) {
      s.values.putAll(outer.values);
    }
    for (int i = 0; i < parameters.size(); i++) {
      Param p = parameters.get(i);
      Tensor v = values.get(i).tensor();
      if (!v.shape().equals(p.shape()) || v.dtype() != p.dtype()) {
        throw new ShapeException(
            "substitute: " + v.describe() + " for " + p + "; type and shape must be equal.");
      }
      s.values.put(p, v);
    }
    return s;
  }

  /** The present values; waits for {@linkplain #atomically updates} that are under way. */
  public static Snapshot of(Collection<Param> parameters) {
    if (STEPS.getReadHoldCount() > 0) {
      return new Snapshot(parameters); // inside an update of this very thread
    }
    STEPS.writeLock().lock();
    try {
      return new Snapshot(parameters);
    } finally {
      STEPS.writeLock().unlock();
    }
  }

  /** Runs an update of several parameters that every snapshot sees whole or not at all. */
  public static void atomically(Runnable update) {
    STEPS.readLock().lock();
    try {
      update.run();
    } finally {
      STEPS.readLock().unlock();
    }
  }

  /** The value of a parameter; null if the snapshot was taken without it. */
  public @Nullable Tensor get(Param parameter) {
    return values.get(parameter);
  }

  /** Runs {@code f} with these values, without recording and in evaluation mode. */
  public <T> T inference(Supplier<T> f) {
    return Modes.inference(this, f);
  }
}
