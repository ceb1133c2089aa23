package dev.adjoint.core;

import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.memory.Spare;
import dev.adjoint.core.memory.Workspace;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is filled when somebody asks for its numbers: the result of a {@link Chain} of
 * elementwise operations or of {@link WaitingRows}, row-major. Filled once, it forgets how.
 *
 * <p>Threads that ask at the same moment may each compute the numbers, which are the same bits; one
 * array is published and all get that one.
 */
final class Pending implements Storage {
  private static final AtomicReferenceFieldUpdater<Pending, Object> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Pending.class, Object.class, "state");

  /** How numbers that are pending are computed. */
  sealed interface Source permits Chain, WaitingRows {
    /** The arrays that they are computed from. */
    View[] in();

    /** Computes all numbers into {@code y}. */
    void run(View y);
  }

  /** How often chains through a value computed it without keeping it; lost counts do no harm. */
  static final class Runs {
    private int count;

    void add() {
      count++;
    }
  }

  private final DType dtype;
  private final Shape shape;
  private final Runs runs = new Runs();

  /** A {@link Source}, and from then on the array. */
  private volatile Object state;

  Pending(Source source, DType dtype, Shape shape) {
    this.dtype = dtype;
    this.shape = shape;
    this.state = source;
  }

  /** Fills the memory under a view if it is not yet, on this thread. */
  static void force(View v) {
    if (v.storage() instanceof Pending p) {
      var _ = p.array();
    }
  }

  /** What the view shows if its numbers are pending and it shows all of them in their order. */
  static @Nullable Pending whole(View v) {
    return v.storage() instanceof Pending p
            && p.state instanceof Source
            && v.isContiguous()
            && v.numel() == p.shape.numel()
        ? p
        : null;
  }

  /** How the numbers are to be computed; null if they are there. */
  @Nullable Source source() {
    return state instanceof Source s ? s : null;
  }

  /** {@link #source} if it is a chain. */
  @Nullable Chain chain() {
    return state instanceof Chain c ? c : null;
  }

  Shape shape() {
    return shape;
  }

  Runs runs() {
    return runs;
  }

  /** Whether the value was computed often enough without being kept. */
  boolean isWorthKeeping() {
    return runs.count >= Fusion.RUNS;
  }

  @Override
  public Device device() {
    return Device.CPU;
  }

  @Override
  public Object array() {
    Object s = state;
    if (!(s instanceof Source source)) {
      return s;
    }
    // A pass may recycle the array of a value that it made itself, never that of another.
    Object recycled = Workspace.forPending(this, dtype, shape.numel());
    Object array =
        recycled != null ? recycled : Spare.ARRAYS.poison(Storage.allocate(dtype, shape.numel()));
    View y = View.of(array, dtype, shape);
    source.run(y);
    STATE.compareAndSet(this, source, array);
    return state;
  }
}
