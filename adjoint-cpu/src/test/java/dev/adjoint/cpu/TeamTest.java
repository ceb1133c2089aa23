package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TeamTest {
  private final int threads = Team.threads();
  private final long idle = Team.idleNanos;

  @AfterEach
  void restore() {
    Team.threads(threads);
    Team.idleNanos = idle;
  }

  private static void runsEachOnce(int chunks) {
    int[] runs = new int[chunks];
    Team.parallel(chunks, c -> runs[c]++);
    for (int r : runs) {
      assertThat(r).isOne();
    }
  }

  @Test
  void everyChunkRunsOnceAndIsSeenByTheCaller() {
    for (int n : new int[] {1, 2, 3, 8}) {
      Team.threads(n);
      for (int t = 0; t < 2000; t++) {
        runsEachOnce(t % 37);
      }
      runsEachOnce(100_000);
    }
  }

  @Test
  void rangesCoverEverythingOnce() {
    Team.threads(3);
    for (int n : new int[] {0, 1, 9, 10, 11, 1000}) {
      AtomicIntegerArray seen = new AtomicIntegerArray(n);
      Team.parallel(
          n,
          10,
          (from, to) -> {
            assertThat(to - from).isBetween(1, 10);
            for (int i = from; i < to; i++) {
              seen.incrementAndGet(i);
            }
          });
      for (int i = 0; i < n; i++) {
        assertThat(seen.get(i)).isOne();
      }
    }
  }

  @Test
  void theLastRangeMayEndAtTheLargestInt() {
    AtomicInteger end = new AtomicInteger();
    Team.parallel(Integer.MAX_VALUE, 1 << 30, (from, to) -> end.accumulateAndGet(to, Math::max));
    assertThat(end).hasValue(Integer.MAX_VALUE);
  }

  @Test
  void severalThreadsTakePart() throws InterruptedException {
    Team.threads(3);
    Set<Thread> who = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(3);
    Team.parallel(
        3,
        c -> {
          who.add(Thread.currentThread());
          all.countDown();
          await(all);
        });
    assertThat(who).hasSize(3).contains(Thread.currentThread());
    assertThat(all.await(0, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCallFromABodyRunsInline() {
    Team.threads(2);
    AtomicInteger sum = new AtomicInteger();
    Team.parallel(
        10,
        c -> {
          Thread me = Thread.currentThread();
          Team.parallel(
              10,
              d -> {
                assertThat(Thread.currentThread()).isSameAs(me);
                sum.addAndGet(c * 10 + d);
              });
        });
    assertThat(sum).hasValue(99 * 100 / 2);
  }

  @Test
  void callersDoNotWaitForEachOther() throws InterruptedException {
    Team.threads(2);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread t =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int k = 0; k < 3000; k++) {
                    runsEachOnce(k % 20);
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      callers.add(t);
    }
    for (Thread t : callers) {
      t.join();
    }
    assertThat(failure.get()).isNull();
  }

  @Test
  void aBusyTeamMakesASecondCallerWorkAlone() throws InterruptedException {
    Team.threads(2);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread first =
        Thread.ofPlatform()
            .start(() ->
                Team.parallel(
                    2,
                    c -> {
                      inside.countDown();
                      await(leave);
                    }));
    inside.await();
    Set<Thread> who = ConcurrentHashMap.newKeySet();
    Team.parallel(100, c -> who.add(Thread.currentThread()));
    assertThat(who).containsExactly(Thread.currentThread());
    leave.countDown();
    first.join();
  }

  @Test
  void aThrowableReachesTheCallerAndTheTeamLivesOn() {
    for (int n : new int[] {1, 2, 4}) {
      Team.threads(n);
      for (int t = 0; t < 500; t++) {
        int bad = t % 50;
        AtomicInteger running = new AtomicInteger();
        assertThatThrownBy(() ->
                Team.parallel(
                    50,
                    c -> {
                      running.incrementAndGet();
                      try {
                        if (c == bad) {
                          throw new IllegalStateException("chunk " + c);
                        }
                      } finally {
                        running.decrementAndGet();
                      }
                    }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("chunk " + bad);
        assertThat(running).as("nothing runs after the call").hasValue(0);
        runsEachOnce(20);
      }
    }
  }

  @Test
  void chunksNotBegunAreLeftOutAfterAThrowable() {
    Team.threads(2);
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(() ->
            Team.parallel(
                1_000_000,
                c -> {
                  runs.incrementAndGet();
                  throw new OutOfMemoryError("of a kernel");
                }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(runs.get()).isBetween(1, 2);
  }

  @Test
  void workersEndWhenIdleAndComeBack() throws InterruptedException {
    Team.idleNanos = 20_000_000;
    Team.threads(4);
    for (int t = 0; t < 5; t++) {
      CountDownLatch all = new CountDownLatch(4);
      Team.parallel(
          4,
          c -> {
            all.countDown();
            await(all);
          });
      assertThat(Team.alive(4)).isEqualTo(3);
      long end = System.nanoTime() + 10_000_000_000L;
      while (Team.alive(4) > 0 && System.nanoTime() < end) {
        Thread.sleep(5);
      }
      assertThat(Team.alive(4)).isZero();
    }
  }

  @Test
  void workAtTheMomentOfDeathIsNotLost() throws InterruptedException {
    Team.idleNanos = 200_000;
    Team.threads(3);
    for (int t = 0; t < 400; t++) {
      runsEachOnce(6);
      Thread.sleep(0, 100_000 + t % 20 * 20_000);
    }
  }

  @Test
  void workersInheritNothing() {
    Team.idleNanos = 0;
    Team.threads(2);
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("mine");
    CountDownLatch all = new CountDownLatch(2);
    AtomicInteger workers = new AtomicInteger();
    try {
      Team.parallel(
          2,
          c -> {
            all.countDown();
            await(all);
            if (Thread.currentThread().getName().startsWith("adjoint-")) {
              workers.incrementAndGet();
              assertThat(local.get()).isNull();
              assertThat(Thread.currentThread().getContextClassLoader()).isNull();
              assertThat(Thread.currentThread().isDaemon()).isTrue();
            }
          });
    } finally {
      local.remove();
    }
    assertThat(workers).hasValue(1);
  }

  @Test
  void anInterruptedCallerStillWaitsAndKeepsItsFlag() {
    Team.threads(2);
    int[] done = new int[2];
    CountDownLatch all = new CountDownLatch(2);
    Thread caller = Thread.currentThread();
    Team.parallel(
        2,
        c -> {
          all.countDown();
          await(all);
          if (Thread.currentThread() == caller) {
            caller.interrupt();
          } else {
            long end = System.nanoTime() + 5_000_000;
            while (System.nanoTime() < end) {
              Thread.onSpinWait();
            }
          }
          done[c] = 1;
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Arrays.stream(done).sum()).isEqualTo(2);
  }

  @Test
  void theNumberOfThreadsIsCheckedInWords() {
    assertThatThrownBy(() -> Team.threads(0))
        .hasMessage("adjoint.threads: 0 threads; it must be from 1 to 1024.");
    assertThatThrownBy(() -> Team.configure("two"))
        .hasMessageStartingWith("adjoint.threads: \"two\" is not a number; write for example");
    Team.configure(" 3 ");
    assertThat(Team.threads()).isEqualTo(3);
    Team.configure(null);
    assertThat(Team.threads()).isEqualTo(3);
  }
}
