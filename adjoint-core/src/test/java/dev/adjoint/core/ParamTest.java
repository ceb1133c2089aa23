package dev.adjoint.core;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.expr.Formula;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ParamTest {
  private static final Formula SGD = Formula.of("sgd", 2, in(0).sub(in(1).mul(arg(0))));

  private static Param param(double... numbers) {
    return new Param(Tensor.of(numbers)).named("w");
  }

  private static void sgd(Param w, double lr, Tensor g) {
    Param.update(SGD, new double[] {lr}, List.of(w), List.of(g));
  }

  @Test
  void isCreatedWithACopy() {
    Tensor start = Tensor.of(new double[] {1, 2});
    Param w = new Param(start);
    sgd(w, 1, Tensor.of(new double[] {1, 1}));
    assertThat(start.toDoubleArray()).containsExactly(1, 2);
    assertThat(w.tensor().toDoubleArray()).containsExactly(0, 1);
    assertThat(w.named("fc1.weight")).hasToString("fc1.weight f64[2]");
    assertThat(w.isTrainable()).isTrue();
    assertThat(w.name()).isEqualTo("fc1.weight");
  }

  @Test
  void operationsReadThePresentValue() {
    Param w = param(1, 2);
    assertThat(w.mul(3).toDoubleArray()).containsExactly(3, 6);
    w.assign(Tensor.of(new double[] {5, 6}));
    assertThat(w.mul(3).toDoubleArray()).containsExactly(15, 18);
    assertThat(Tensor.of(new double[] {1, 1}).dot(w).item()).isEqualTo(11);
  }

  @Test
  void aSnapshotNeverChanges() {
    Param w = param(1, 2);
    Tensor before = w.value();
    Tensor view = before.slice(0, 1, 2);
    w.assign(Tensor.of(new double[] {5, 6}));
    Tensor between = w.value();
    sgd(w, 1, Tensor.of(new double[] {1, 1}));
    sgd(w, 1, Tensor.of(new double[] {1, 1}));
    assertThat(before.toDoubleArray()).containsExactly(1, 2);
    assertThat(view.toDoubleArray()).containsExactly(2);
    assertThat(between.toDoubleArray()).containsExactly(5, 6);
    assertThat(w.value().toDoubleArray()).containsExactly(3, 4);
    assertThat(before.needsGrad()).isFalse();
  }

  @Test
  void anUpdateWorksInPlaceUnlessASnapshotWasTaken() {
    Param w = param(1, 2);
    Object array = w.tensor().rawStorage().array();
    sgd(w, 1, Tensor.of(new double[] {1, 1}));
    assertThat(w.tensor().rawStorage().array()).isSameAs(array);
    w.value();
    sgd(w, 1, Tensor.of(new double[] {1, 1}));
    Object next = w.tensor().rawStorage().array();
    assertThat(next).isNotSameAs(array);
    sgd(w, 1, Tensor.of(new double[] {1, 1}));
    assertThat(w.tensor().rawStorage().array()).isSameAs(next);
    assertThat(w.value().toDoubleArray()).containsExactly(-2, -1);
  }

  @Test
  void assigningAfterForwardIsFoundOut() {
    Param w = param(1, 2).named("fc1.weight");
    Tensor x = Tensor.of(new double[] {1, 1}).requiresGrad();
    Tensor loss = x.mul(w).sum();
    w.assign(Tensor.of(new double[] {5, 6}));
    assertThatThrownBy(loss::backward)
        .isInstanceOf(GradientException.class)
        .hasMessageMatching(
            "backward: fc1\\.weight f64\\[2\\] was assigned at ParamTest\\.java:\\d+ after forward used"
                + " it \\(version 1, now 2\\)\\. Call step\\(\\) after backward\\(\\)\\.");
  }

  @Test
  void whatDoesNotReadTheParameterAgainIsNotStale() {
    Param w = param(1, 2);
    Tensor loss =
        w.mul(Tensor.of(new double[] {3, 4})).sum(); // its pullback reads the other factor
    w.assign(Tensor.of(new double[] {5, 6}));
    loss.backward();
    assertThat(Objects.requireNonNull(w.grad()).toDoubleArray()).containsExactly(3, 4);
  }

  @Test
  void viewsOfAParameterGoStaleAndCopiesDoNot() {
    Param w = param(1, 2, 3, 4);
    Tensor view = w.reshape(2, 2).mT();
    Tensor copy = w.tensor().copy();
    sgd(w, 1, Tensor.of(new double[] {1, 1, 1, 1}));
    assertThatThrownBy(view::toDoubleArray).isInstanceOf(GradientException.class);
    assertThatThrownBy(() -> view.add(1)).isInstanceOf(GradientException.class);
    assertThatThrownBy(view::toString).isInstanceOf(GradientException.class);
    assertThat(copy.toDoubleArray()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void trainingByHand() {
    // f = (w - 3)²
    Param w = new Param(Tensor.of(0.0));
    for (int i = 0; i < 60; i++) {
      w.sub(3).square().backward();
      sgd(w, 0.25, Objects.requireNonNull(w.grad()));
      w.zeroGrad();
    }
    assertThat(w.tensor().item()).isEqualTo(3);
  }

  @Test
  void anUpdateOfSeveralParametersIsOnePass() {
    Param w = param(10);
    Param m = Param.buffer(Tensor.of(new double[] {0}));
    Formula momentum =
        Formula.multi(
            "momentum",
            3,
            in(0).sub(in(1).mul(arg(0)).add(in(2)).mul(arg(1))),
            in(1).mul(arg(0)).add(in(2)));
    double[] args = {0.5, 1};
    Param.update(momentum, args, List.of(w, m), List.of(Tensor.of(new double[] {2})));
    Param.update(momentum, args, List.of(w, m), List.of(Tensor.of(new double[] {2})));
    assertThat(m.tensor().get(0)).isEqualTo(3);
    assertThat(w.tensor().get(0)).isEqualTo(5);
    assertThat(m.isTrainable()).isFalse();
    assertThat(m.mul(2).needsGrad()).isFalse();
  }

  @Test
  void anUpdateBroadcastsItsInputsAndTakesItsOwnValue() {
    Param w = param(1, 2);
    sgd(w, 1, Tensor.of(1.0));
    assertThat(w.tensor().toDoubleArray()).containsExactly(0, 1);
    sgd(w, 0.5, w.tensor());
    assertThat(w.tensor().toDoubleArray()).containsExactly(0, 0.5);
    sgd(w, 1, w.tensor().flip(0).copy());
    assertThat(w.tensor().toDoubleArray()).containsExactly(-0.5, 0.5);
  }

  @Test
  void gradientsCanBeReplaced() {
    Param w = param(1, 2);
    w.mul(4).sum().backward();
    w.setGrad(Objects.requireNonNull(w.grad()).clamp(-1, 1));
    assertThat(Objects.requireNonNull(w.grad()).toDoubleArray()).containsExactly(1, 1);
    w.setGrad(null);
    assertThat(w.grad()).isNull();
  }

  @Test
  void aSnapshotServesWhileTrainingGoesOn() {
    Param w = param(1, 2);
    Param other = param(7, 7);
    Snapshot s = Snapshot.of(List.of(w));
    w.assign(Tensor.of(new double[] {5, 6}));
    assertThat(s.inference(() -> w.mul(2).toDoubleArray())).containsExactly(2, 4);
    assertThat(s.inference(() -> w.value().toDoubleArray())).containsExactly(1, 2);
    assertThat(s.inference(() -> other.mul(1).toDoubleArray())).containsExactly(7, 7);
    assertThat(s.get(other)).isNull();
    assertThat(s.inference(() -> w.mul(2).needsGrad())).isFalse();
    assertThat(s.inference(Modes::mode)).isEqualTo(Modes.Mode.EVAL);
    assertThat(w.mul(2).toDoubleArray()).containsExactly(10, 12);
  }

  /** Both parameters always change together; a snapshot taken at any time shows them equal. */
  @Test
  void snapshotsSeeNoHalfStep() throws InterruptedException {
    Param a = new Param(Tensor.zeros(DType.F64, Shape.of(500)));
    Param b = new Param(Tensor.zeros(DType.F64, Shape.of(500)));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger torn = new AtomicInteger();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                Snapshot s = Snapshot.of(List.of(a, b));
                boolean same = s.inference(() -> a.eq(b).to(DType.I64).sum().item() == 500);
                Tensor v = Objects.requireNonNull(s.get(a));
                boolean whole = v.amax().item() == v.amin().item();
                torn.addAndGet(same && whole ? 0 : 1);
              }
            });
    Tensor one = Tensor.of(-1.0);
    for (int i = 0; i < 400; i++) {
      Snapshot.atomically(() -> {
        sgd(a, 1, one);
        sgd(b, 1, one);
      });
    }
    done.set(true);
    reader.join();
    assertThat(torn).hasValue(0);
    assertThat(a.tensor().get(0)).isEqualTo(400);
  }
}
