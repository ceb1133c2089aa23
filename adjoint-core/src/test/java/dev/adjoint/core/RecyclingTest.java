package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a program has seen stays as it was while backward passes use their memory again. Arrays are
 * large enough to be recycled, and after each case passes of the same sizes run over what is spare.
 */
class RecyclingTest {
  private static final int N = 64;
  private static final Formula MINUS = Formula.of("minus", 2, Expr.in(0).sub(Expr.in(1)));
  private static final Rng RNG = new Rng(7);

  private static Tensor square() {
    return RNG.normal(DType.F64, Shape.of(N, N));
  }

  /** A pass that asks for every spare array of these sizes, and fills it. */
  private static void churn() {
    for (int i = 0; i < 3; i++) {
      Param w = new Param(square());
      Tensor y = square().matmul(w).tanh().matmul(w).mul(square());
      y.add(y.mT()).matmul(w).square().sum().backward();
    }
  }

  private static Tensor grad(Param p) {
    return Objects.requireNonNull(p.grad());
  }

  private static void stays(Tensor... seen) {
    Seen all = new Seen();
    List.of(seen).forEach(all::add);
    all.stay(seen.length);
  }

  /** Tensors and their numbers at the moment that they were seen. */
  private static final class Seen {
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<double[]> numbers = new ArrayList<>();

    Tensor add(Tensor t) {
      tensors.add(t);
      numbers.add(t.toDoubleArray());
      return t;
    }

    void stay(int count) {
      churn();
      assertThat(tensors).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(tensors.get(i).toDoubleArray())
            .as("number " + i)
            .containsExactly(numbers.get(i));
      }
    }
  }

  /** Loss of two parameters, with values on the way that others may look at. */
  private record Net(Param v, Param w, Tensor x) {
    static Net make() {
      return new Net(new Param(square()), new Param(square()), square());
    }

    Tensor hidden() {
      return x.matmul(v).tanh();
    }

    static Tensor loss(Tensor hidden, Param w) {
      return hidden.matmul(w).square().mean();
    }
  }

  @Test
  void gradientsOfLeaves() {
    Net net = Net.make();
    Net.loss(net.hidden(), net.w).backward();
    stays(grad(net.v), grad(net.w));
    Tensor first = grad(net.v);
    double[] before = first.toDoubleArray();
    Net.loss(net.hidden(), net.w).backward();
    assertThat(first.toDoubleArray()).containsExactly(before);
    net.v.zeroGrad();
    Net.loss(net.hidden(), net.w).backward();
    stays(first, grad(net.v));
    assertThat(first.toDoubleArray()).containsExactly(before);
  }

  @Test
  void ofNobodyButTheParameterUntilSeen() {
    Net net = Net.make();
    List<double[]> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Net.loss(net.hidden(), net.w).backward();
      expected.add(grad(net.v).toDoubleArray()); // seen: every pass adds into a new array
    }
    Param v = new Param(net.v.value());
    Param w = new Param(net.w.value());
    Net unseen = new Net(v, w, net.x);
    for (int i = 0; i < 3; i++) {
      Net.loss(unseen.hidden(), w).backward(); // unseen: into the same one
      churn();
    }
    assertThat(grad(v).toDoubleArray()).containsExactly(expected.get(2));
    stays(grad(v), grad(w));
  }

  @Test
  void oneArrayMayBeTheGradientOfTwo() {
    Tensor x = square();
    Supplier<Tensor> gradient =
        () -> {
          Param a = new Param(x);
          Param b = new Param(x);
          a.add(b.mT()).square().sum().backward();
          a.zeroGrad();
          churn();
          return grad(b);
        };
    double[] first = gradient.get().toDoubleArray();
    Tensor twice = x.add(x.mT()).mul(2).mT();
    assertThat(first).containsExactly(twice.toDoubleArray());
  }

  @Test
  void whatHooksSee() {
    Net net = Net.make();
    Tensor hidden = net.hidden();
    Seen seen = new Seen();
    hidden.hook(g -> seen.add(seen.add(g).mul(2)));
    net.w.hook(g -> {
      seen.add(g.mT());
      return g;
    });
    Net.loss(hidden, net.w).backward();
    seen.stay(3);
  }

  @Test
  void whatRetainsItsGradient() {
    Net net = Net.make();
    Tensor hidden = net.hidden().retainGrad();
    Tensor same = hidden.reshape(N * N).retainGrad();
    Net.loss(same.reshape(N, N), net.w).backward();
    stays(Objects.requireNonNull(hidden.grad()), Objects.requireNonNull(same.grad()));
  }

  /** Keeps what its pullback is given, as an operation of a user's may. */
  private record Keeping(Seen kept) implements Op.Unary, Op.Linear {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> kept.add(kept.add(dy).mul(3)));
    }
  }

  @Test
  void whatPullbacksOfOthersKeep() {
    Net net = Net.make();
    Seen kept = new Seen();
    Tensor hidden = Adjoint.apply(new Keeping(kept), net.hidden());
    Net.loss(hidden, net.w).add(hidden.sum()).backward();
    kept.stay(2);
  }

  @Test
  void gradientsThatAreAskedForAndGraphsThatAreKept() {
    Net net = Net.make();
    Tensor loss = Net.loss(net.hidden(), net.w);
    List<@Nullable Tensor> asked =
        Adjoint.gradients(List.of(loss), List.of(net.v, net.w), Adjoint.Recording.NOTHING);
    stays(asked.toArray(new Tensor[0]));
    loss = Net.loss(net.hidden(), net.w);
    loss.backward(Keep.GRAPH);
    churn();
    loss.backward(Keep.GRAPH);
    churn();
    loss.backward();
    double[] three = grad(net.v).toDoubleArray();
    double[] one = Objects.requireNonNull(asked.getFirst()).toDoubleArray();
    for (int i = 0; i < one.length; i++) {
      assertThat(three[i]).isEqualTo(one[i] + one[i] + one[i]);
    }
  }

  @Test
  void derivativesOfDerivatives() {
    Net net = Net.make();
    Supplier<double[]> penalty =
        () -> {
          net.v.zeroGrad();
          Tensor loss = Net.loss(net.hidden(), net.w);
          List<@Nullable Tensor> g =
              Adjoint.gradients(List.of(loss), List.of(net.v), Adjoint.Recording.GRAPH);
          Objects.requireNonNull(g.getFirst()).square().sum().backward();
          return grad(net.v).toDoubleArray();
        };
    double[] first = penalty.get();
    churn();
    assertThat(penalty.get()).containsExactly(first);
  }

  @Test
  void checkpointsAndPassesInsideOfHooks() {
    Net net = Net.make();
    Net.loss(net.hidden(), net.w).backward();
    Tensor plain = grad(net.v);
    net.v.zeroGrad();
    Tensor hidden = Adjoint.checkpoint(x -> x.getFirst().matmul(net.v).tanh(), net.x);
    Seen inner = new Seen();
    hidden.hook(g -> {
      Net other = Net.make();
      Tensor loss = Modes.recording(true, () -> Net.loss(other.hidden(), other.w));
      loss.backward();
      inner.add(grad(other.v));
      return g;
    });
    Net.loss(hidden, net.w).backward();
    assertThat(grad(net.v).toDoubleArray()).containsExactly(plain.toDoubleArray());
    inner.stay(1);
  }

  @Test
  void whatAnObserverSees() {
    Net net = Net.make();
    Net.loss(net.hidden(), net.w).backward(); // their own until now
    Tensor loss = Net.loss(net.hidden(), net.w);
    Seen seen = new Seen();
    Observer observer =
        new Observer() {
          @Override
          public void applied(Op op, Tensor[] in, Tensor result, boolean recording) {
            List.of(in).forEach(seen::add);
          }
        };
    Modes.observing(
        observer,
        () -> {
          loss.backward();
          return loss;
        });
    seen.stay(seen.tensors.size());
    assertThat(seen.tensors.size()).isGreaterThan(6);
  }

  @Test
  void aParameterIsUpdatedByAGradientThatNobodySees() {
    Param p = new Param(square());
    double[] start = p.value().toDoubleArray();
    Tensor x = square();
    for (int i = 0; i < 2; i++) {
      p.mul(x).sum().backward();
      boolean done = Param.updateByGradient("here", MINUS, new double[0], List.of(p));
      assertThat(done).isTrue();
      p.zeroGrad();
      assertThat(p.hasGrad()).isFalse();
      assertThat(Param.updateByGradient("here", MINUS, new double[0], List.of(p))).isFalse();
      churn();
    }
    double[] steps = x.toDoubleArray();
    double[] now = p.value().toDoubleArray();
    for (int i = 0; i < now.length; i++) {
      assertThat(now[i]).isEqualTo(start[i] - steps[i] - steps[i]);
    }
  }

  @Test
  void fromSeveralThreadsAtOnce() throws Exception {
    Net net = Net.make();
    Net.loss(net.hidden(), net.w).backward();
    double[] alone = grad(net.v).toDoubleArray();
    Callable<Tensor> work =
        () -> {
          Tensor last = null;
          for (int i = 0; i < 20; i++) {
            Net mine = new Net(new Param(net.v.value()), new Param(net.w.value()), net.x);
            Net.loss(mine.hidden(), mine.w).backward();
            last = grad(mine.v);
            assertThat(last.toDoubleArray()).containsExactly(alone);
            mine.w.zeroGrad();
          }
          return Objects.requireNonNull(last);
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Tensor> f : threads.invokeAll(List.of(work, work, work))) {
        assertThat(f.get().toDoubleArray()).containsExactly(alone);
      }
    }
  }
}
