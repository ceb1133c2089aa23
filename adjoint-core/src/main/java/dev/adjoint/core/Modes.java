package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the calling thread that operations read when they are called: whether to record for
 * derivatives, whether layers train or evaluate, the random generator and the kernels. They are
 * scoped: a setting holds inside the function given and nowhere else.
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

  record Settings(boolean recording, Mode mode, @Nullable Rng rng, @Nullable Kernels kernels) {}

  private static final Settings DEFAULT = new Settings(true, Mode.TRAIN, null, null);
  private static final ScopedValue<Settings> CURRENT = ScopedValue.newInstance();

  private Modes() {}

  static Settings current() {
    return CURRENT.orElse(DEFAULT);
  }

  private static <T> T with(Settings s, Supplier<T> f) {
    return ScopedValue.where(CURRENT, s).call(f::get);
  }

  /** Whether operations on this thread record for {@code backward()}. */
  public static boolean recording() {
    return current().recording;
  }

  /** Whether layers on this thread train or evaluate. */
  public static Mode mode() {
    return current().mode;
  }

  /** Runs {@code f} without recording: results need no gradient. */
  public static <T> T noGrad(Supplier<T> f) {
    return recording(false, f);
  }

  /** Runs {@code f} with recording on or off. */
  public static <T> T recording(boolean on, Supplier<T> f) {
    Settings s = current();
    return s.recording == on ? f.get() : with(new Settings(on, s.mode, s.rng, s.kernels), f);
  }

  /** Runs {@code f} with layers in training mode. */
  public static <T> T training(Supplier<T> f) {
    Settings s = current();
    return with(new Settings(s.recording, Mode.TRAIN, s.rng, s.kernels), f);
  }

  /** Runs {@code f} with layers in evaluation mode. */
  public static <T> T evaluating(Supplier<T> f) {
    Settings s = current();
    return with(new Settings(s.recording, Mode.EVAL, s.rng, s.kernels), f);
  }

  /** Runs {@code f} without recording and in evaluation mode. */
  public static <T> T inference(Supplier<T> f) {
    Settings s = current();
    return with(new Settings(false, Mode.EVAL, s.rng, s.kernels), f);
  }

  /** Runs {@code f} with these kernels, for tests that compare providers. */
  public static <T> T kernels(Kernels kernels, Supplier<T> f) {
    Settings s = current();
    return with(new Settings(s.recording, s.mode, s.rng, kernels), f);
  }

  static <T> T rng(Rng rng, Supplier<T> f) {
    Settings s = current();
    return with(new Settings(s.recording, s.mode, rng, s.kernels), f);
  }

  /** A task that runs, on whatever thread, with the settings that hold here and now. */
  public static Runnable wrap(Runnable task) {
    Settings s = current();
    return () -> ScopedValue.where(CURRENT, s).run(task);
  }
}
