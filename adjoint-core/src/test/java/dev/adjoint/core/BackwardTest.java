package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Reverse mode on the recorded graph. */
class BackwardTest {
  private static Tensor leaf(double... numbers) {
    return Tensor.of(numbers).requiresGrad();
  }

  private static Tensor leaf(double number) {
    return Tensor.of(number).requiresGrad();
  }

  private static double[] grad(Tensor x) {
    return Objects.requireNonNull(x.grad()).toDoubleArray();
  }

  // ---- the sum over all paths

  @Test
  void theFirstExample() {
    Tensor x = leaf(-2.0);
    Tensor y = leaf(5.0);
    Tensor z = leaf(-4.0);
    Tensor f = x.add(y).mul(z);
    assertThat(f.item()).isEqualTo(-12);
    f.backward();
    assertThat(grad(x)).containsExactly(-4);
    assertThat(grad(y)).containsExactly(-4);
    assertThat(grad(z)).containsExactly(3);
  }

  @Test
  void branchesAddUp() {
    Tensor x = Tensor.of(2.0);
    Tensor w1 = leaf(3.0);
    Tensor w2 = leaf(-1.0);
    Tensor w3 = leaf(0.5);
    Tensor v = w1.mul(x).retainGrad();
    Tensor y = w2.mul(v).add(w3.mul(v));
    y.backward();
    assertThat(y.item()).isEqualTo(-3);
    assertThat(grad(v)).containsExactly(-0.5);
    assertThat(grad(w1)).containsExactly(-1);
    assertThat(grad(w2)).containsExactly(6);
    assertThat(grad(w3)).containsExactly(6);
  }

  @Test
  void aTensorMayBeBothOperands() {
    Tensor x = leaf(3.0);
    x.mul(x).backward();
    assertThat(grad(x)).containsExactly(6);
    Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}}).requiresGrad();
    a.matmul(a).sum().backward();
    assertThat(grad(a)).containsExactly(7, 11, 9, 13);
  }

  /** y = 2x, counting how often its pullback runs. */
  private record Twice(AtomicInteger pulls) implements Op.Unary, Op.Linear {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return Tensor.of(x).add(Tensor.of(x)).view();
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(
          0,
          dy -> {
            pulls.incrementAndGet();
            return dy.mul(2);
          });
    }
  }

  @Test
  void everyNodeIsVisitedOnce() {
    AtomicInteger pulls = new AtomicInteger();
    Tensor x = leaf(1.0);
    Tensor v = x;
    for (int i = 0; i < 20; i++) {
      v = Adjoint.apply(new Twice(pulls), v); // one pull for each of the 2^i paths to it, or one
      v = v.add(v).mul(0.5);
    }
    v.backward();
    assertThat(grad(x)).containsExactly(1 << 20);
    assertThat(pulls).hasValue(20);
  }

  @Test
  void aMillionPathsInTwentyOperations() {
    Tensor x = leaf(1.0);
    Tensor v = x;
    for (int i = 0; i < 20; i++) {
      v = v.add(v);
    }
    v.backward();
    assertThat(grad(x)).containsExactly(1_048_576);
  }

  @Test
  void aHundredThousandOperationsInAChain() {
    Tensor x = leaf(1.0);
    Tensor v = x;
    for (int i = 0; i < 100_000; i++) {
      v = v.add(1);
    }
    v.backward();
    assertThat(v.item()).isEqualTo(100_001);
    assertThat(grad(x)).containsExactly(1);
    Tensor g =
        Adjoint.grad(
                t -> {
                  Tensor y = t;
                  for (int i = 0; i < 100_000; i++) {
                    y = y.neg();
                  }
                  return y;
                })
            .apply(Tensor.of(2.0));
    assertThat(g.item()).isEqualTo(1);
  }

  @Test
  void sumsGoInTheOrderOfCreationLatestFirst() {
    // 1e16 + 1 - 1e16 is 0 or 1: the order of adding decides
    Tensor x = leaf(1.0);
    Tensor a = x.mul(1e16);
    Tensor b = x.mul(1);
    Tensor c = x.mul(-1e16);
    a.add(b).add(c).backward();
    assertThat(grad(x)).containsExactly((-1e16 + 1) + 1e16);
  }

  // ---- what backward takes

  @Test
  void oneElementCountsAsANumber() {
    Tensor x = leaf(2.0, 3.0);
    x.slice(0, 1, 2).square().backward();
    assertThat(grad(x)).containsExactly(0, 6);
    assertThatThrownBy(() -> x.square().backward()).isInstanceOf(GradientException.class);
    x.zeroGrad();
    x.square().backward(Tensor.of(new double[] {1, 10}));
    assertThat(grad(x)).containsExactly(4, 60);
  }

  @Test
  void theResultMayBeALeaf() {
    Tensor x = leaf(2.0);
    x.backward();
    assertThat(grad(x)).containsExactly(1);
  }

  @Test
  void gradientsHaveTheShapeOfTheirLeaf() {
    Tensor x = Tensor.zeros(DType.F64, Shape.of(3, 2)).requiresGrad();
    Tensor bias = leaf(0.0, 0.0);
    Tensor number = leaf(1.0);
    Tensor upstream = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    x.add(bias).mul(number).backward(upstream);
    assertThat(grad(bias)).containsExactly(9, 12);
    assertThat(Objects.requireNonNull(x.grad()).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(Objects.requireNonNull(number.grad()).shape()).isEqualTo(Shape.SCALAR);
  }

  // ---- accumulation

  @Test
  void gradientsAccumulate() {
    Tensor x = leaf(1.0);
    x.mul(3).backward();
    x.mul(3).backward();
    assertThat(grad(x)).containsExactly(6);
    x.zeroGrad();
    assertThat(x.grad()).isNull();
    x.mul(3).backward();
    assertThat(grad(x)).containsExactly(3);
  }

  @Test
  void aGradientOfZeroIsNotNull() {
    Tensor x = Tensor.of(new double[] {0});
    Tensor w1 = leaf(0.0);
    Tensor w2 = leaf(0.0);
    w2.mul(w1.mul(x).sigmoid()).sum().backward();
    assertThat(w1).hasToString("tensor(0., dtype=f64, requires_grad=True)");
    assertThat(grad(w1)).containsExactly(0);
    assertThat(grad(w2)).containsExactly(0.5);
    assertThat(x.grad()).isNull();
  }

  @Test
  void whatWasHandedOutNeverChanges() {
    Tensor x = leaf(1.0, 2.0);
    x.square().sum().backward();
    Tensor first = Objects.requireNonNull(x.grad());
    x.square().sum().backward();
    assertThat(first.toDoubleArray()).containsExactly(2, 4);
    assertThat(grad(x)).containsExactly(4, 8);
  }

  // ---- what is kept

  @Test
  void theGraphIsReleased() {
    Tensor x = leaf(2.0);
    Tensor y = x.mul(x);
    Tensor z = y.mul(3);
    z.backward();
    assertThatThrownBy(z::backward)
        .isInstanceOf(GradientException.class)
        .hasMessageMatching(
            "backward: this graph was released by the backward\\(\\) at BackwardTest.java:\\d+\\. Call"
                + " backward\\(Keep.GRAPH\\) there, or compute the loss again\\.");
    assertThatThrownBy(() -> y.add(1).backward()).isInstanceOf(GradientException.class);
    assertThat(grad(x)).as("a refused pass changes nothing").containsExactly(12);
    x.square().backward(); // the leaf itself is free
    assertThat(grad(x)).containsExactly(16);
  }

  @Test
  void theGraphIsKeptIfAsked() {
    Tensor x = leaf(2.0);
    Tensor y = x.pow(3);
    y.backward(Keep.GRAPH);
    y.backward(Keep.GRAPH);
    assertThat(grad(x)).containsExactly(24);
    assertThat(Objects.requireNonNull(x.grad()).needsGrad()).isFalse();
    y.backward();
    assertThatThrownBy(y::backward).isInstanceOf(GradientException.class);
  }

  @Test
  void intermediateGradientsAreKeptIfAsked() {
    Tensor x = leaf(3.0);
    Tensor y = x.mul(2);
    Tensor z = y.mul(y).retainGrad();
    z.backward();
    assertThat(y.grad()).isNull();
    assertThat(grad(z)).containsExactly(1);
    assertThat(grad(x)).containsExactly(24);
  }

  @Test
  void detachAndNoGradCut() {
    Tensor x = leaf(3.0);
    x.mul(x.detach()).backward();
    assertThat(grad(x)).containsExactly(3);
    assertThat(Modes.noGrad(() -> x.mul(x)).needsGrad()).isFalse();
    assertThat(x.gt(1).needsGrad()).isFalse();
    assertThat(x.to(DType.I64).needsGrad()).isFalse();
    assertThat(x.isLeaf()).isTrue();
    assertThat(x.mul(2).isLeaf()).isFalse();
  }

  @Test
  void theGradientKeepsTheElementTypeOfItsLeaf() {
    Tensor x = Tensor.of(1.5f).requiresGrad();
    x.to(DType.F64).square().backward();
    Tensor g = Objects.requireNonNull(x.grad());
    assertThat(g.dtype()).isEqualTo(DType.F32);
    assertThat(g.item()).isEqualTo(3);
  }

  private Tensor result = Tensor.of(0.0);

  /** Keeps f(x) alone; what remains of x is what the pullback of f reads. */
  private WeakReference<Object> numbersOf(UnaryOperator<Tensor> f) {
    Tensor x = Tensor.of(new double[600], 2, 300).requiresGrad();
    result = f.apply(x);
    return new WeakReference<>(x.rawStorage().array());
  }

  private static boolean isFreed(WeakReference<Object> numbers) throws InterruptedException {
    for (int i = 0; i < 100 && numbers.get() != null; i++) {
      System.gc();
      Thread.sleep(2);
    }
    return numbers.get() == null;
  }

  @Test
  void whatNoPullbackReadsIsNotHeld() throws InterruptedException {
    Tensor b = Tensor.zeros(DType.F64, Shape.of(300, 2));
    assertThat(isFreed(numbersOf(x -> x.matmul(b)))).as("da = dy bᵀ").isTrue();
    assertThat(isFreed(numbersOf(x -> x.add(1).mul(2).sum(0)))).as("linear").isTrue();
    assertThat(isFreed(numbersOf(Tensor::sigmoid))).as("y (1 - y)").isTrue();
    assertThat(isFreed(numbersOf(Tensor::tanh))).as("1 - y²").isTrue();
    assertThat(isFreed(numbersOf(Tensor::exp))).as("y").isTrue();
    assertThat(isFreed(numbersOf(x -> x.softmax(1)))).as("y (dy - Σ dy y)").isTrue();
    WeakReference<Object> square = numbersOf(Tensor::square);
    System.gc();
    assertThat(square.get()).as("2 x").isNotNull();
    assertThat(result.needsGrad()).isTrue();
  }

  // ---- threads

  @Test
  void twoThreadsShareAParameter() throws InterruptedException {
    Param w = new Param(Tensor.of(new double[] {1, 2}));
    int rounds = 500;
    Runnable work =
        () -> {
          for (int i = 0; i < rounds; i++) {
            w.mul(Tensor.of(new double[] {1, 3})).sum().backward();
          }
        };
    Thread a = Thread.ofPlatform().start(work);
    Thread b = Thread.ofPlatform().start(work);
    a.join();
    b.join();
    assertThat(Objects.requireNonNull(w.grad()).toDoubleArray())
        .containsExactly(2 * rounds, 6 * rounds);
  }

  @Test
  void twoThreadsWalkOneGraph() throws InterruptedException {
    Tensor x = leaf(2.0);
    Tensor shared = x.square();
    Tensor[] losses = {shared.mul(3), shared.mul(5)};
    AtomicInteger failures = new AtomicInteger();
    Thread[] threads = new Thread[2];
    for (int k = 0; k < 2; k++) {
      Tensor loss = losses[k];
      threads[k] =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 300; i++) {
                  try {
                    loss.backward(Keep.GRAPH);
                  } catch (RuntimeException e) {
                    failures.incrementAndGet();
                  }
                }
              });
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(failures).hasValue(0);
    assertThat(grad(x)).containsExactly(300 * 4 * 8);
  }
}
