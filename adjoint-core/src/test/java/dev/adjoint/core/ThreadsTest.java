package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Graphs built and differentiated at the same time that share parameters. */
class ThreadsTest {
  private final Param w = new Param(Tensor.of(new double[] {1, 2, 3, 4}, 2, 2)).named("w");
  private final Param b = new Param(Tensor.of(new double[] {5, 6})).named("b");

  /** Whole numbers, whose sums are exact in any order. */
  private Tensor loss(int k) {
    Tensor x = Tensor.of(new double[] {k, k + 1, 2 * k, 1}, 2, 2);
    Tensor h = x.matmul(w).add(b).relu();
    return h.matmul(w).add(b).mul(k + 1).sum();
  }

  private static double[] grad(Param p) {
    return Objects.requireNonNull(p.grad()).toDoubleArray();
  }

  @Test
  void gradientsAddUpRight() throws Exception {
    loss(1).backward();
    loss(2).backward();
    double[] forW = grad(w);
    double[] forB = grad(b);
    CyclicBarrier start = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int run = 0; run < 200; run++) {
        w.zeroGrad();
        b.zeroGrad();
        Future<?>[] both = new Future<?>[2];
        for (int t = 0; t < 2; t++) {
          int k = t + 1;
          both[t] =
              threads.submit(() -> {
                start.await();
                loss(k).backward();
                return null;
              });
        }
        both[0].get();
        both[1].get();
        assertThat(grad(w)).as("run %d", run).containsExactly(forW);
        assertThat(grad(b)).as("run %d", run).containsExactly(forB);
      }
    }
  }

  /** Each thread is told about its own operations alone. */
  @Test
  void diagnosesDoNotMix() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<String> cut =
          threads.submit(() -> {
            start.await();
            String text = "";
            for (int i = 0; i < 100; i++) {
              text = Diagnose.explainGradient(w, () -> loss(1).detach().add(b).sum()).summary();
            }
            return text;
          });
      Future<String> flows =
          threads.submit(() -> {
            start.await();
            String text = "";
            for (int i = 0; i < 100; i++) {
              text = Diagnose.explainGradient(b, () -> b.sum().mul(3)).summary();
            }
            return text;
          });
      assertThat(cut.get()).isEqualTo("has no gradient: all paths to the loss are cut.");
      assertThat(flows.get()).isEqualTo("the gradient is all 3, norm 4.243.");
    }
  }
}
