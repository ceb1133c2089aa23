package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Diagnose.Finding;
import dev.adjoint.core.Diagnose.Origin;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What findNaN says, word by word. @n is the n-th line below {@code at.mark()}. */
class FindNaNTest {
  private final Lines at = new Lines();
  private final Param w = new Param(Tensor.of(new double[] {1, 2, 3})).named("w");

  private Finding says(Origin origin, String text, Supplier<Tensor> loss) {
    Finding f = Diagnose.findNaN(loss).orElseThrow();
    assertThat(f).hasToString(at.in(text));
    assertThat(f.origin()).isEqualTo(origin);
    assertThat(w.grad()).isNull();
    return f;
  }

  private static Tensor f64(double... x) {
    return Tensor.of(x);
  }

  @Test
  void nothingToFind() {
    assertThat(Diagnose.findNaN(() -> w.square().sum())).isEmpty();
    assertThat(Diagnose.findNaN(() -> f64(1).sum())).isEmpty();
  }

  // ---- forward

  @Test
  void theOperationThatMakesIt() {
    Finding f =
        says(
            Origin.FORWARD,
            """
            findNaN: log at @2 makes -Infinity of finite numbers: 1 of 3 elements of its result f64[3], \
            the first at [1].
              input f64[3] of sub at @1: 0 to 1, there 0
              The loss is NaN.\
            """,
            () -> {
              at.mark();
              Tensor h = w.sub(2).abs().sub(0);
              Tensor y = h.log();
              return y.mul(f64(1, 0, 1)).sum();
            });
    assertThat(f.operation()).isEqualTo("log");
    assertThat(f.line()).isEqualTo(at.below(2));
    assertThat(f.index()).containsExactly(1);
    assertThat(f.value()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(f.spreads()).isTrue();
  }

  @Test
  void withAllInputsAtTheElement() {
    says(
        Origin.FORWARD,
        """
        findNaN: div(p) at @1 makes NaN of finite numbers: 2 of 6 elements of its result f64[2, 3], the \
        first at [0, 1].
          input f64[2, 1]: 0 to 5, there 0
          input p f64[3]: 0 to 3, there 0
          The loss is NaN.\
        """,
        () -> {
          Param p = new Param(f64(1, 0, 3)).named("p");
          Tensor x = Tensor.of(new double[] {0, 5}, 2, 1);
          at.mark();
          Tensor y = x.div(p);
          return y.clamp(0, 1).sum();
        });
  }

  @Test
  void overflow() {
    says(
        Origin.FORWARD,
        """
        findNaN: matmul at @1 makes Infinity of finite numbers: its result f64[1, 1].
          input f64[1, 1]: 1e+300
          input f64[1, 1]: 1e+300
          The loss is infinite.\
        """,
        () -> {
          Tensor x = Tensor.of(new double[][] {{1e300}});
          at.mark();
          Tensor y = x.matmul(x);
          return y.add(w).sum();
        });
  }

  @Test
  void aMaskOfInfinitiesIsNotToBlame() {
    Tensor mask = f64(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
    says(
        Origin.FORWARD,
        """
        findNaN: softmax at @2 makes NaN of infinite numbers: 3 of 3 elements of its result f64[3], the \
        first at [0].
          input f64[3] of add(w) at @1: 3 infinite
          The loss is NaN.\
        """,
        () -> {
          at.mark();
          Tensor h = w.add(mask);
          Tensor y = h.softmax(0);
          return y.square().sum();
        });
    Tensor some = f64(0, Double.NEGATIVE_INFINITY, 0);
    assertThat(Diagnose.findNaN(() -> w.add(some).softmax(0).square().sum())).isEmpty();
  }

  @Test
  void whatDoesNotSpread() {
    Finding f =
        says(
            Origin.FORWARD,
            """
            findNaN: log at @1 makes -Infinity of finite numbers: 1 of 2 elements of its result f64[2], \
            the first at [1].
              input f64[2]: 0 to 1, there 0
              The loss is 0, and so are all gradients: it does not spread.\
            """,
            () -> {
              at.mark();
              Tensor y = f64(1, 0).log();
              return f64(1, 0).gt(0).where(y, f64(0, 0)).sum();
            });
    assertThat(f.spreads()).isFalse();
  }

  // ---- inputs

  @Test
  void aParameterThatHoldsIt() {
    Param p =
        new Param(Tensor.of(new double[] {1, 2, Double.NaN, Double.POSITIVE_INFINITY}, 2, 2))
            .named("fc1.weight");
    Finding f =
        says(
            Origin.INPUT,
            """
            findNaN: fc1.weight f64[2, 2] holds 1 NaN, 1 infinite before any operation, the first at \
            [1, 0]; matmul(fc1.weight) at @1 reads it.
              The loss is NaN.\
            """,
            () -> {
              at.mark();
              Tensor y = p.matmul(f64(1, 1));
              return y.sum().add(w.sum());
            });
    assertThat(f.operation()).isEqualTo("matmul");
    assertThat(f.index()).containsExactly(1, 0);
  }

  @Test
  void dataAndTheLossItself() {
    Tensor data = f64(0, Double.POSITIVE_INFINITY);
    says(
        Origin.INPUT,
        """
        findNaN: f64[2] holds 1 infinite before any operation, the first at [1]; sum at @1 reads it.
          The loss is infinite.\
        """,
        () -> {
          at.mark();
          Tensor y = data.sum();
          return y.add(w.sum());
        });
    says(
        Origin.INPUT,
        """
        findNaN: f64[] holds NaN before any operation.
          The loss is NaN.\
        """,
        () -> Tensor.of(Double.NaN));
  }

  // ---- backward

  @Test
  void thePullbackThatMakesIt() {
    Finding f =
        says(
            Origin.BACKWARD,
            """
            findNaN: the pullback of sqrt at @2 makes the first NaN: 1 of 3 elements of the gradient of its \
            input f64[3], the first at [0].
              upstream gradient f64[3]: 0 to 2.828, there 0
              input f64[3] of sub(w) at @1: 0 to 2, there 0
              result f64[3]: 0 to 1.414
              The loss is 2. Not finite is the gradient of w f64[3].\
            """,
            () -> {
              at.mark();
              Tensor h = w.sub(1);
              Tensor y = h.sqrt();
              return y.square().sum().sub(1);
            });
    assertThat(f.operation()).isEqualTo("sqrt");
    assertThat(f.line()).isEqualTo(at.below(2));
    assertThat(f.value()).isNaN();
  }

  @Test
  void theBranchThatWasNotTaken() {
    says(
        Origin.BACKWARD,
        """
        findNaN: the pullback of log at @2 makes the first NaN: 1 of 3 elements of the gradient of its \
        input f64[3], the first at [0].
          upstream gradient f64[3]: 0 to 1, there 0
          input f64[3] of sub(w) at @1: 0 to 2, there 0
          result f64[3]: 0 to 0.6931, 1 infinite
          The loss is 0.6931. Not finite is the gradient of w f64[3].\
        """,
        () -> {
          at.mark();
          Tensor h = w.sub(1);
          Tensor y = h.log();
          return h.gt(0).where(y, f64(0, 0, 0)).sum();
        });
  }

  @Test
  void aHookAndASum() {
    says(
        Origin.BACKWARD,
        """
        findNaN: a hook on f64[3] of square(w) at @1 returns Infinity: 3 of 3 elements of the gradient \
        f64[3], the first at [0].
          The loss is 14. Not finite is the gradient of w f64[3].\
        """,
        () -> {
          at.mark();
          Tensor h = w.square();
          h.hook(g -> g.div(0));
          return h.sum();
        });
    Param x = new Param(f64(1e-300)).named("x");
    says(
        Origin.BACKWARD,
        """
        findNaN: the sum of the gradients that reach x f64[1] is Infinity: the gradient f64[1].
          The loss is 2e+08. Not finite is the gradient of x f64[1].\
        """,
        () -> x.mul(1e308).add(x.mul(1e308)).sum());
  }

  @Test
  void theRunLeavesNoTrace() {
    Rng rng = new Rng(3);
    AtomicInteger hooked = new AtomicInteger();
    Hook hook =
        w.hook(g -> {
          hooked.incrementAndGet();
          return g;
        });
    Rng.using(rng, () -> Diagnose.findNaN(() -> w.mul(Tensor.rand(3).to(DType.F64)).sum()));
    hook.remove();
    assertThat(rng.counter()).isEqualTo(3);
    assertThat(hooked).hasValue(1);
    assertThat(w.grad()).isNull();
    w.square().sum().backward();
    assertThat(Objects.requireNonNull(w.grad()).toDoubleArray()).containsExactly(2, 4, 6);
    w.zeroGrad();
  }
}
