package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.BatchNorm1d;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PredictorTest {
  private static final Rng RNG = new Rng(1);
  private static final Tensor X = RNG.normal(DType.F32, Shape.of(16, 8));
  private static final Tensor Y = RNG.integers(Shape.of(16), 0, 3);

  private static Layer net() {
    return Rng.using(
        2,
        () -> new Sequential(new Linear(8, 16), Tensor::tanh, new Dropout(0.5), new Linear(16, 3)));
  }

  private static void step(Layer net, Optimizer o) {
    o.zeroGrad();
    Losses.crossEntropy(net.forward(X), Y).backward();
    o.step();
  }

  @Test
  void infersAlwaysAndNeverChanges() {
    Layer net = net();
    Optimizer o = new Adam(net.parameters(), 0.1);
    Tensor expected = Modes.inference(() -> net.forward(X));
    Predictor p = net.predictor();
    Tensor y = p.forward(X);
    assertThat(y.bitEquals(expected)).isTrue();
    assertThat(y.needsGrad()).isFalse();
    for (int i = 0; i < 5; i++) {
      step(net, o);
    }
    assertThat(p.forward(X).bitEquals(expected)).isTrue();
    assertThat(p.apply(X).bitEquals(expected)).isTrue();
    assertThat(Modes.inference(() -> net.forward(X)).bitEquals(expected)).isFalse();
    assertThat(net.predictor().forward(X).bitEquals(expected)).isFalse();
    // what was read through a view of the parameter's value is frozen too
    Param w = net.parameters().get(1);
    assertThat(p.snapshot().inference(w::value)).isSameAs(p.snapshot().get(w));
  }

  @Test
  void aPredictorDoesNotDisturbARecordedGraph() {
    Layer net = net();
    Optimizer o = new Sgd(net.parameters(), 0.1);
    Tensor loss = Losses.crossEntropy(net.forward(X), Y);
    net.predictor().forward(X);
    loss.backward();
    o.step();
    assertThat(net.parameters()).allMatch(q -> q.grad() != null);
  }

  /** Dropout, and running statistics that every forward pass of the training changes. */
  private static Layer normalised() {
    return Rng.using(
        2,
        () ->
            new Sequential(
                new Linear(8, 16),
                new BatchNorm1d(16),
                Tensor::relu,
                new Dropout(0.5),
                new Linear(16, 3)));
  }

  @Test
  @Timeout(60)
  void concurrentTrainingAndPredicting() throws Exception {
    concurrently(net());
  }

  @Test
  @Timeout(60)
  void concurrentTrainingOfBuffersAndPredicting() throws Exception {
    Layer net = normalised();
    Tensor mean = net.parameter("1.running_mean").value();
    concurrently(net);
    assertThat(net.parameter("1.running_mean").value().bitEquals(mean)).isFalse();
  }

  /** 16 threads predict from one snapshot, and take new ones, while one thread trains. */
  private static void concurrently(Layer net) throws Exception {
    Optimizer o = new Adam(net.parameters(), 0.01);
    step(net, o);
    Predictor p = net.predictor();
    Tensor expected = p.forward(X);
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int t = 0; t < 16; t++) {
        boolean fresh = t % 4 == 0;
        results.add(
            pool.submit(() -> {
              int n = 0;
              while (!stop.get() || n < 10) {
                assertThat(p.forward(X).bitEquals(expected)).isTrue();
                if (fresh) {
                  Predictor now = net.predictor();
                  Tensor first = now.forward(X);
                  assertThat(now.forward(X).bitEquals(first)).isTrue();
                }
                n++;
              }
              return n;
            }));
      }
      for (int i = 0; i < 30; i++) {
        step(net, o);
      }
      stop.set(true);
      for (Future<Integer> r : results) {
        assertThat(r.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(10);
      }
    }
    assertThat(p.forward(X).bitEquals(expected)).isTrue();
  }

  private static float[] values(Snapshot s, Param p) {
    return Objects.requireNonNull(s.get(p)).toFloatArray();
  }

  /**
   * Runs {@code change} 60 times while another thread checks; whatever that throws is thrown here.
   */
  private static void race(Runnable change, Runnable check) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          pool.submit(() -> {
            while (!stop.get()) {
              check.run();
            }
          });
      for (int i = 0; i < 60; i++) {
        change.run();
      }
      stop.set(true);
      reader.get(30, TimeUnit.SECONDS);
    }
  }

  private static void assertOneNumber(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] != a[0] || b[i] != a[0]) {
        throw new AssertionError("torn: " + a[0] + ", " + a[i] + ", " + b[i]);
      }
    }
  }

  /** Two parameters that every step changes alike: no snapshot may see one changed and one not. */
  @Test
  @Timeout(60)
  void snapshotsSeeWholeSteps() throws Exception {
    class Twins implements Model {
      final Param a = new Param(Tensor.zeros(50_000));
      final Param b = new Param(Tensor.zeros(50_000));
    }
    Twins twins = new Twins();
    Optimizer o = new Sgd(twins.parameters(), 1);
    twins.parameters().forEach(q -> q.setGrad(Tensor.ones(50_000)));
    race(
        o::step,
        () -> {
          Snapshot s = twins.snapshot();
          assertOneNumber(values(s, twins.a), values(s, twins.b));
        });
    assertThat(twins.a.value().get(0)).isEqualTo(-60);
  }

  /** One parameter that is changed in place: its value is taken before or after, never amid. */
  @Test
  @Timeout(60)
  void valuesSeeWholeUpdates() throws Exception {
    Formula increment = Formula.multi("increment", 1, Expr.in(0).add(1));
    Param p = new Param(Tensor.zeros(50_000));
    race(
        () -> Param.update(increment, new double[0], List.of(p), List.of()),
        () -> {
          float[] a = p.value().toFloatArray();
          assertOneNumber(a, a);
        });
    assertThat(p.value().get(0)).isEqualTo(60);
  }
}
