package dev.adjoint.cpu;

import dev.adjoint.cpu.Ir.Op;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gets vector loops compiled in the background. Before the JIT has compiled it a vector loop is a
 * hundred times slower than the scalar one, so nobody should have to wait for it: this thread runs
 * it on made-up numbers until it is fast, and only then hands it over. Where it never becomes fast
 * (in an interpreter, or without the optimizing compiler) the scalar loop stays.
 */
final class Warmup {
  private static final int ELEMENTS = 1024;

  /** Calls of a round of practice: few while each is slow, more when it takes no time. */
  private static final int CALLS = 200;

  private static final int MOST_CALLS = 5_000;
  private static final long ROUND_NANOS = 2_000_000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  /** An operation on a vector takes longer than this before it is compiled, and less after. */
  private static final double NANOS = 3;

  /** Slower than scalar by more than this and it stays unused. */
  private static final double MARGIN = 1.2;

  private static final ThreadPoolExecutor THREAD = thread();

  private Warmup() {}

  private static ThreadPoolExecutor thread() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread t =
                  Thread.ofPlatform()
                      .name("adjoint-warmup")
                      .daemon()
                      .inheritInheritableThreadLocals(false)
                      .unstarted(task);
              t.setContextClassLoader(null);
              return t;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Has the vector form of this loop prepared. */
  static void request(LoopPair pair) {
    THREAD.execute(() -> new Candidate(pair).practise());
  }

  /** A vector loop that is to prove itself. All that wait take turns, so none holds up the rest. */
  private static final class Candidate {
    private final LoopPair pair;
    private final Trial trial;
    private final Loop vector;
    private final double compiled;
    private final long start = System.nanoTime();
    private int pause = 2;

    Candidate(LoopPair pair) {
      this.pair = pair;
      trial = new Trial(pair);
      vector = pair.makeVector();
      compiled = NANOS * pair.ir.nodes().size() * ELEMENTS / pair.lanes;
    }

    void practise() {
      long end = System.nanoTime() + ROUND_NANOS;
      for (int j = 0; j < CALLS || (j < MOST_CALLS && System.nanoTime() < end); j++) {
        trial.run(vector, pair.lanes); // calls make a method hot, at less cost than long loops
      }
      if (trial.best(vector, 1) < compiled) {
        double fast = trial.best(vector, 10);
        double scalar = trial.best(pair.scalar, 10);
        if (fast < MARGIN * scalar) {
          pair.promote(vector);
          Trace.promoted(pair, System.nanoTime() - start, scalar / ELEMENTS, fast / ELEMENTS);
          return;
        }
      }
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        Trace.gaveUp(pair);
        return;
      }
      try {
        // the compiler has the request; let it and the program work
        Thread.sleep(Math.max(1, pause / (1 + THREAD.getQueue().size())));
      } catch (InterruptedException e) {
        return;
      }
      pause = Math.min(pause + 1, 100);
      THREAD.execute(this::practise);
    }
  }

  /** Operands full of halves. */
  private static final class Trial {
    final Object[] arrays;
    final int[] zeros;
    final double[] constants;
    final double[] args;

    Trial(LoopPair pair) {
      int operands = pair.inputs + pair.ir.outputs().size();
      arrays = new Object[operands];
      zeros = new int[operands];
      for (int k = 0; k < operands; k++) {
        arrays[k] = pair.ir.lane.array(ELEMENTS);
        if (arrays[k] instanceof float[] f) {
          Arrays.fill(f, 0.5f);
        } else if (arrays[k] instanceof double[] d) {
          Arrays.fill(d, 0.5);
        }
      }
      constants = halves(pair.ir, Op.CONSTANT);
      args = halves(pair.ir, Op.ARG);
    }

    private static double[] halves(Ir ir, Op op) {
      int n = 0;
      for (Ir.Node node : ir.nodes()) {
        if (node.op() == op) {
          n = Math.max(n, (int) node.imm() + 1);
        }
      }
      double[] values = new double[n];
      Arrays.fill(values, 0.5);
      return values;
    }

    void run(Loop loop, int n) {
      loop.run(1, 0, n, arrays, zeros, zeros, constants, args);
    }

    /** The shortest of some times for {@link #ELEMENTS} elements. */
    double best(Loop loop, int times) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < times; i++) {
        long t = System.nanoTime();
        run(loop, ELEMENTS);
        best = Math.min(best, System.nanoTime() - t);
      }
      return best;
    }
  }
}
