package dev.adjoint.cpu;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loops in plain form that become vector loops once those are fast.
 *
 * <p>Until the JIT's last stage has compiled it, a vector loop is an object and a call for every
 * operation, a hundred times slower than the same loop in plain Java. So the first use of a loop
 * runs the plain form and asks a daemon thread to practise the vector form on a small sample; when
 * that has been compiled, it takes its place. Both give the same bits, so nobody can tell but by
 * the clock. Where vectors never get fast (an interpreter-only JVM), plain loops stay.
 */
final class Warm<T> {
  /**
   * Calls and time of a round of practice, after which the program and the compiler get their turn.
   */
  private static final int CALLS = 200;

  private static final long ROUND_NANOS = 5_000_000;

  /** Rounds before the times count: the plain form must be compiled too. */
  private static final int ROUNDS = 10;

  /**
   * How long a vector form may practise; tests shorten it. Long, because the program and the
   * compiler may keep all processors busy meanwhile.
   */
  static volatile long patienceNanos = 20_000_000_000L;

  /** Whether a form has failed to get fast: then the JVM has no such stage, and none will. */
  private static volatile boolean hopeless;

  private static final Queue<Warm<?>> WAITING = new ArrayDeque<>();
  private static @Nullable Thread trainer;

  private final Supplier<? extends T> vector;
  private final Consumer<? super T> sample;
  private volatile T loops;
  private boolean asked; // a race asks twice, which ask() sorts out

  /**
   * Loops that begin as {@code plain}; {@code vector} makes their other form, and {@code sample} is
   * a small call that takes every path through them.
   */
  Warm(T plain, Supplier<? extends T> vector, Consumer<? super T> sample) {
    this.loops = plain;
    this.vector = vector;
    this.sample = sample;
  }

  /** The form to use now. */
  T get() {
    if (!asked) {
      asked = true;
      ask(this);
    }
    return loops;
  }

  private static void ask(Warm<?> warm) {
    synchronized (WAITING) {
      if (WAITING.contains(warm)) {
        return;
      }
      WAITING.add(warm);
      if (trainer == null) {
        Thread t =
            Thread.ofPlatform()
                .name("adjoint-warmup")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .unstarted(Warm::trainAll);
        t.setContextClassLoader(null);
        trainer = t;
        t.start();
      }
    }
  }

  private static void trainAll() {
    while (true) {
      Warm<?> next;
      synchronized (WAITING) {
        next = WAITING.poll();
        if (next == null) {
          trainer = null;
          return;
        }
      }
      next.train();
    }
  }

  private void train() {
    if (hopeless) {
      return;
    }
    T plain = loops;
    T fast = vector.get();
    long end = System.nanoTime() + patienceNanos;
    int round = 0;
    while (System.nanoTime() < end) {
      practise(fast);
      practise(plain);
      if (++round > ROUNDS && isCompiled(best(fast), best(plain))) {
        loops = fast;
        return;
      }
      try {
        Thread.sleep(Math.min(round, 20));
      } catch (InterruptedException e) {
        return;
      }
    }
    hopeless = true;
  }

  /**
   * Not compiled, a vector form is a hundred times slower than the plain one. Compiled it may still
   * be a little slower on a sample as small as this, and much faster on the program's arrays.
   */
  private static boolean isCompiled(long fast, long plain) {
    return fast < 2 * plain;
  }

  private void practise(T form) {
    long end = System.nanoTime() + ROUND_NANOS;
    for (int i = 0; i < CALLS && System.nanoTime() < end; i++) {
      sample.accept(form);
    }
  }

  /** The shortest of some times. */
  private long best(T form) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long start = System.nanoTime();
      sample.accept(form);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}
