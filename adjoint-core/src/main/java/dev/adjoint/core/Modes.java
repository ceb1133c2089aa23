package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the calling thread that operations read when they are called: whether to record
 * for derivatives, whether layers train or evaluate, the type of new tensors, the random generator
 * and the kernels. They are scoped: a setting holds inside the function given and nowhere else.
 *
 * <pre>{@code
 * Tensor y = Modes.inference(() -> net.forward(x));
 * }</pre>
 */
public final class Modes {
  /** Whether layers such as dropout behave as in training or as in evaluation. */
  public enum Mode {
    /** Dropout drops, batch normalisation uses the batch. The default. */
    TRAIN,
    /** Dropout passes, batch normalisation uses running statistics. */
    EVAL
  }

  /**
   * All settings together; one read gives them all.
   *
   * @param silenced transforms up to this depth do not record: -1 none, 0 the base, and so on. One
   *     that is opened inside {@code noGrad} lies deeper and works as ever.
   * @param observer is told of every operation; null but inside {@link Diagnose} and {@link
   *     Graph#record}
   */
  record Settings(
      int silenced,
      Mode mode,
      DType dtype,
      @Nullable Rng rng,
      @Nullable Kernels kernels,
      @Nullable Snapshot snapshot,
      @Nullable Observer observer) {
    boolean recording() {
      return silenced < 0;
    }

    boolean recording(Level level) {
      return level.depth > silenced;
    }

    Settings with(int quiet, Mode m) {
      return new Settings(quiet, m, dtype, rng, kernels, snapshot, observer);
    }

    Settings with(@Nullable Observer t) {
      return new Settings(silenced, mode, dtype, rng, kernels, snapshot, t);
    }
  }

  private static final Settings DEFAULT =
      new Settings(-1, Mode.TRAIN, DType.F32, null, null, null, null);
  private static final ScopedValue<Settings> CURRENT = ScopedValue.newInstance();

  private Modes() {}

  static Settings current() {
    return CURRENT.orElse(DEFAULT);
  }

  private static <T> T with(Settings s, Supplier<T> f) {
    Observer t = s.observer;
    Settings scoped =
        t != null && !s.recording() && current().recording()
            ? s.with(t.silenced(Callers.here()))
            : s;
    return ScopedValue.where(CURRENT, scoped).call(f::get);
  }

  /** Whether operations on this thread record for {@code backward()}. */
  public static boolean recording() {
    return current().recording();
  }

  /** Whether layers on this thread train or evaluate. */
  public static Mode mode() {
    return current().mode;
  }

  /**
   * Runs {@code f} without recording: results need no gradient. A {@code grad} or {@code jvp}
   * inside {@code f} works all the same.
   */
  public static <T> T noGrad(Supplier<T> f) {
    return recording(false, f);
  }

  /** Runs {@code f} with recording on or off. */
  public static <T> T recording(boolean on, Supplier<T> f) {
    Settings s = current();
    int silenced = on ? -1 : Level.depth();
    return s.silenced == silenced ? f.get() : with(s.with(silenced, s.mode), f);
  }

  /** Runs {@code f} with layers in training mode. */
  public static <T> T training(Supplier<T> f) {
    Settings s = current();
    return with(s.with(s.silenced, Mode.TRAIN), f);
  }

  /** Runs {@code f} with layers in evaluation mode. */
  public static <T> T evaluating(Supplier<T> f) {
    Settings s = current();
    return with(s.with(s.silenced, Mode.EVAL), f);
  }

  /** Runs {@code f} without recording and in evaluation mode. */
  public static <T> T inference(Supplier<T> f) {
    Settings s = current();
    return finished(with(s.with(Level.depth(), Mode.EVAL), f));
  }

  /** A tensor that leaves an inference waits no longer: it would keep what it is computed from. */
  private static <T> T finished(T result) {
    if (result instanceof Tensor t) {
      var _ = t.forced();
    }
    return result;
  }

  /** The type of new tensors and layers that are given no numbers and no type; F32 unless set. */
  public static DType dtype() {
    return current().dtype;
  }

  /**
   * Runs {@code f} with another type for new tensors and layers: {@code withDType(DType.F64, () ->
   * new Linear(2, 3))} computes in float64.
   *
   * @throws DTypeException if the type is not floating
   */
  public static <T> T withDType(DType dtype, Supplier<T> f) {
    if (!dtype.isFloating()) {
      throw new DTypeException(
          "withDType: " + dtype + " is not floating; new layers need DType.F32 or DType.F64.");
    }
    Settings s = current();
    return with(
        new Settings(s.silenced, s.mode, dtype, s.rng, s.kernels, s.snapshot, s.observer), f);
  }

  /** Runs {@code f} with these kernels, for tests that compare providers. */
  public static <T> T kernels(Kernels kernels, Supplier<T> f) {
    Settings s = current();
    return with(
        new Settings(s.silenced, s.mode, s.dtype, s.rng, kernels, s.snapshot, s.observer), f);
  }

  static <T> T rng(Rng rng, Supplier<T> f) {
    Settings s = current();
    return with(
        new Settings(s.silenced, s.mode, s.dtype, rng, s.kernels, s.snapshot, s.observer), f);
  }

  /** Inference that reads parameters from a snapshot. */
  static <T> T inference(Snapshot snapshot, Supplier<T> f) {
    Settings s = current();
    return finished(
        with(
            new Settings(Level.depth(), Mode.EVAL, s.dtype, s.rng, s.kernels, snapshot, s.observer),
            f));
  }

  /** With other values in place of parameters; recording stays as it is. */
  static <T> T substituting(Snapshot snapshot, Supplier<T> f) {
    Settings s = current();
    return with(
        new Settings(s.silenced, s.mode, s.dtype, s.rng, s.kernels, snapshot, s.observer), f);
  }

  /** With the settings of an earlier run and its random numbers, recording. */
  static <T> T replaying(Settings s, Rng rng, Supplier<T> f) {
    return with(new Settings(-1, s.mode, s.dtype, rng, s.kernels, s.snapshot, s.observer), f);
  }

  /** With somebody who is told of every operation. */
  static <T> T observing(Observer observer, Supplier<T> f) {
    return with(current().with(observer), f);
  }

  /** A task that runs, on whatever thread, with the settings that hold here and now. */
  public static Runnable wrap(Runnable task) {
    Settings s = current();
    return Level.carried(() -> ScopedValue.where(CURRENT, s).run(task));
  }
}
