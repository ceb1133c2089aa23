package dev.adjoint.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code body(0), body(1), ..., body(chunks - 1)} on one team of threads, the caller among
 * them.
 *
 * <p>The team serves one caller at a time; a second caller, and a call from inside a body, runs its
 * chunks itself, so nothing ever waits for a free thread. Workers are daemons, made when first
 * needed; after work they watch for more for 50 microseconds, then sleep, and end after 30 idle
 * seconds. They inherit nothing from the thread that made them: no context class loader, no
 * inheritable thread locals, no scoped values.
 *
 * <p>Which thread runs a chunk is in the end left to chance. Equal bits therefore need one thing
 * only: the chunks, and what each one writes, must depend on shapes alone. Each member begins with
 * the same part of the chunks every time, so that it finds in its own cache what it wrote there
 * before, and then helps the others.
 *
 * <pre>{@code
 * Team.parallel(rows, row -> sum(x, row, out));
 * }</pre>
 */
public final class Team {
  /** The most threads a team can have. */
  static final int MAX_THREADS = 1024;

  private static final int SPIN_NANOS = 50_000;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** How long a worker without work stays alive; tests shorten it. */
  static volatile long idleNanos = 30_000_000_000L;

  private static final AtomicBoolean BUSY = new AtomicBoolean();
  private static final AtomicReferenceArray<@Nullable Worker> WORKERS =
      new AtomicReferenceArray<>(MAX_THREADS);

  private static volatile int threads = Math.min(PROCESSORS, MAX_THREADS);
  private static volatile @Nullable Job current;

  private Team() {}

  /** What to do for each chunk. */
  @FunctionalInterface
  public interface Body {
    /** Does the work of one chunk. */
    void run(int chunk);
  }

  /** What to do for each part of a range. */
  @FunctionalInterface
  public interface Range {
    /** Does the work from {@code from} (inclusive) to {@code to} (exclusive). */
    void run(int from, int to);
  }

  /** How many threads share the work, the caller included. */
  public static int threads() {
    return threads;
  }

  /**
   * Sets how many threads share the work from now on, the caller included. Never changes a result.
   *
   * @throws IllegalArgumentException if it is not from 1 to 1024
   */
  public static void threads(int n) {
    if (n < 1 || n > MAX_THREADS) {
      throw new IllegalArgumentException(
          "adjoint.threads: " + n + " threads; it must be from 1 to " + MAX_THREADS + ".");
    }
    threads = n;
  }

  /**
   * Takes the number of threads from the text of {@code -Dadjoint.threads}; null changes nothing.
   */
  static void configure(@Nullable String text) {
    if (text == null) {
      return;
    }
    int n;
    try {
      n = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "adjoint.threads: \""
              + text
              + "\" is not a number; write for example"
              + " -Dadjoint.threads="
              + PROCESSORS
              + ".",
          e);
    }
    threads(n);
  }

  /**
   * Runs all chunks and returns when all are done. If a chunk throws, chunks not yet begun are left
   * out, and the caller gets the throwable.
   */
  public static void parallel(int chunks, Body body) {
    int width = Math.min(threads, chunks);
    if (width <= 1 || BUSY.getPlain() || !BUSY.compareAndSet(false, true)) {
      for (int c = 0; c < chunks; c++) {
        body.run(c);
      }
      return;
    }
    Job job = new Job(body, chunks, width);
    try {
      current = job;
      try {
        job.wake(0);
      } finally { // whatever happens to a start, never leave while a body runs
        job.work(0);
        job.await();
      }
    } finally {
      current = null;
      job.body = null; // a worker may keep the job in view, but not the caller's arrays
      BUSY.setRelease(false);
    }
    if (job.error != null) {
      throw Team.<RuntimeException>sneaky(job.error);
    }
  }

  /** Cuts {@code 0 .. n} into parts of {@code grain} (the last may be shorter) and runs all. */
  public static void parallel(int n, int grain, Range range) {
    if (n <= grain) {
      if (n > 0) {
        range.run(0, n);
      }
      return;
    }
    parallel((n - 1) / grain + 1, c -> range.run(c * grain, (int) Math.min(n, (c + 1L) * grain)));
  }

  /** Number of live workers in a team of so many members, for tests. */
  static int alive(int members) {
    int n = 0;
    for (int i = 1; i < members; i++) {
      Worker w = WORKERS.get(i);
      if (w != null && w.state.get() != Worker.DEAD) {
        n++;
      }
    }
    return n;
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // rethrows any exception as it is
  private static <T extends Throwable> T sneaky(Throwable t) throws T {
    throw (T) t;
  }

  /** One call of {@link #parallel}: hands out chunks and counts those that are done. */
  private static final class Job {
    /** Counters of two members must not share a cache line. */
    private static final int LINE = 32;

    final int chunks;
    final int width;

    /** For each member, the next of its own chunks. */
    private final AtomicIntegerArray next;

    final AtomicInteger done = new AtomicInteger();
    volatile @Nullable Body body;
    volatile @Nullable Thread sleeper;
    @Nullable Throwable error;

    Job(Body body, int chunks, int width) {
      this.body = body;
      this.chunks = chunks;
      this.width = width;
      next = new AtomicIntegerArray(width * LINE);
      for (int i = 1; i < width; i++) {
        next.setPlain(i * LINE, first(i));
      }
    }

    /** The first chunk of a member's own. */
    private int first(int member) {
      return (int) ((long) chunks * member / width);
    }

    /** A chunk for a member, of its own while there are any, then of others; -1 if none is left. */
    private int claim(int member) {
      for (int j = 0; j < width; j++) {
        int i = member + j < width ? member + j : member + j - width;
        int end = first(i + 1);
        if (next.get(i * LINE) < end) {
          int c = next.getAndIncrement(i * LINE);
          if (c < end) {
            return c;
          }
        }
      }
      return -1;
    }

    /** Leaves out what nobody has begun; how many chunks that is. */
    private int leaveOut() {
      int left = 0;
      for (int i = 0; i < width; i++) {
        int end = first(i + 1);
        left += Math.max(0, end - next.getAndSet(i * LINE, end));
      }
      return left;
    }

    /**
     * Wakes members {@code 2i + 1} and {@code 2i + 2}, who wake theirs: log steps for a large team.
     */
    void wake(int member) {
      for (int i = 2 * member + 1; i <= 2 * member + 2 && i < width; i++) {
        Worker w = WORKERS.get(i);
        if (w == null || !w.wake()) {
          Worker fresh = new Worker(i);
          WORKERS.set(i, fresh);
          fresh.start();
        }
      }
    }

    /** Runs chunks until none is left. */
    void work(int member) {
      int mine = 0;
      int c = claim(member);
      if (c < 0) {
        return;
      }
      Body b = body; // not null: the caller waits for the chunk just claimed
      do {
        mine++;
        try {
          if (b != null) {
            b.run(c);
          }
        } catch (Throwable t) { // everything goes to the caller
          fail(t);
          mine += leaveOut();
        }
        c = claim(member);
      } while (c >= 0);
      if (done.addAndGet(mine) == chunks) {
        LockSupport.unpark(sleeper);
      }
    }

    private synchronized void fail(Throwable t) {
      if (error == null) {
        error = t;
      } else if (error != t) {
        error.addSuppressed(t);
      }
    }

    /** Waits until every chunk is done: watching first, then asleep. */
    void await() {
      if (done.get() == chunks) {
        return;
      }
      long start = System.nanoTime();
      long spin = spinNanos();
      for (int i = 1; done.get() != chunks; i++) {
        Thread.onSpinWait();
        if ((i & 31) == 0 && System.nanoTime() - start > spin) {
          sleep();
          return;
        }
      }
    }

    private void sleep() {
      boolean interrupted = false;
      sleeper = Thread.currentThread();
      while (done.get() != chunks) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted(); // would turn the next park into a busy loop
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Watching makes sense only while every member has a processor of its own. */
  private static long spinNanos() {
    return threads <= PROCESSORS ? SPIN_NANOS : 0;
  }

  /** A member of the team other than the caller. */
  private static final class Worker implements Runnable {
    static final int AWAKE = 0;
    static final int ASLEEP = 1;
    static final int DEAD = 2;

    final int index;
    final AtomicInteger state = new AtomicInteger(AWAKE);
    private @Nullable Thread thread;

    Worker(int index) {
      this.index = index;
    }

    @SuppressWarnings("ThreadPriorityCheck") // the ordinary one, whatever the caller's is
    void start() {
      ThreadGroup group = Thread.currentThread().getThreadGroup();
      while (group != null && group.getParent() != null) {
        group = group.getParent();
      }
      Thread.Builder.OfPlatform builder =
          Thread.ofPlatform()
              .name("adjoint-" + index)
              .daemon()
              .priority(Thread.NORM_PRIORITY)
              .inheritInheritableThreadLocals(false);
      Thread t = (group == null ? builder : builder.group(group)).unstarted(this);
      t.setContextClassLoader(null);
      thread = t;
      try {
        t.start();
      } catch (OutOfMemoryError e) { // no more threads: the others do the work
        state.set(DEAD);
      }
    }

    /** Makes the worker look for a job; false if it has ended. */
    boolean wake() {
      int s = state.get();
      if (s == ASLEEP && state.compareAndSet(ASLEEP, AWAKE)) {
        LockSupport.unpark(thread);
        return true;
      }
      return s == AWAKE || state.get() != DEAD;
    }

    @Override
    public void run() {
      Job last = null;
      long since = System.nanoTime();
      for (int i = 1; ; i++) {
        Job job = current;
        if (job != null && job != last) {
          last = job;
          if (index < job.width) {
            job.wake(index);
            job.work(index);
            since = System.nanoTime();
          }
          continue;
        }
        Thread.onSpinWait();
        if ((i & 31) == 0) {
          long idle = System.nanoTime() - since;
          if (idle > spinNanos() && !sleep(last, idleNanos - idle)) {
            return;
          }
        }
      }
    }

    /** Sleeps until a job comes; false if none came in time and the worker must end. */
    private boolean sleep(@Nullable Job last, long nanos) {
      state.set(ASLEEP);
      Job job = current; // read after the state was written: the caller does it the other way round
      if (nanos > 0 && (job == null || job == last)) {
        LockSupport.parkNanos(this, nanos);
      }
      Thread.interrupted(); // nobody may interrupt a worker; a set flag would keep it awake
      boolean over = nanos <= 0 && state.compareAndSet(ASLEEP, DEAD);
      if (!over) {
        state.set(AWAKE);
      }
      return !over;
    }
  }
}
