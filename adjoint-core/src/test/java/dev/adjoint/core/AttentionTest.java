package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.Adjoint.Recording;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final AttentionOptions PLAIN = AttentionOptions.DEFAULT;

  private static Tensor normal(long seed, int... shape) {
    return new Rng(seed).normal(DType.F64, Shape.of(shape));
  }

  /** Lectures, AR-16. */
  @Test
  void twoKeys() {
    Tensor i = Tensor.eye(DType.F64, 2);
    Tensor v = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
    double[] w = i.attentionWeights(i, PLAIN).toDoubleArray();
    double[] y = i.attention(i, v).toDoubleArray();
    double[] weights = {.669762, .330238, .330238, .669762};
    double[] out = {1.660477, 2.660477, 2.339523, 3.339523};
    for (int k = 0; k < 4; k++) {
      assertThat(w[k]).isCloseTo(weights[k], within(5e-7));
      assertThat(y[k]).isCloseTo(out[k], within(5e-7));
    }
  }

  @Test
  void theFutureHasNoGradient() {
    for (AttentionOptions causal : List.of(PLAIN.withCausal(), PLAIN.withCausalToEnd())) {
      for (int at = 0; at < 4; at++) {
        Tensor q = normal(1, 2, 4, 3).requiresGrad();
        Tensor k = normal(2, 2, 4, 3).requiresGrad();
        Tensor v = normal(3, 2, 4, 3).requiresGrad();
        q.attention(k, v, causal).select(1, at).tanh().sum().backward();
        for (Tensor t : List.of(k, v)) {
          Tensor g = Objects.requireNonNull(t.grad());
          assertThat(g.narrow(1, at + 1, 3 - at).toDoubleArray()).containsOnly(zeros(3 - at));
          if (t == v || at > 0) { // a softmax over one key has slope 0
            assertThat(g.narrow(1, 0, at + 1).abs().amin().item()).isPositive();
          }
        }
      }
    }
  }

  private static double[] zeros(int n) {
    return n == 0 ? new double[0] : new double[] {0};
  }

  @Test
  void theFutureChangesNothing() {
    Tensor q = normal(1, 5, 3);
    Tensor k = normal(2, 5, 3);
    Tensor v = normal(3, 5, 2);
    Tensor all = q.attention(k, v, PLAIN.withCausal());
    for (int n = 1; n <= 5; n++) {
      Tensor part =
          q.narrow(0, 0, n).attention(k.narrow(0, 0, n), v.narrow(0, 0, n), PLAIN.withCausal());
      assertThat(part.allClose(all.narrow(0, 0, n), 0, 1e-14)).isTrue();
      Tensor last =
          q.narrow(0, n - 1, 1)
              .attention(k.narrow(0, 0, n), v.narrow(0, 0, n), PLAIN.withCausalToEnd());
      assertThat(last.allClose(all.narrow(0, n - 1, 1), 0, 1e-14)).isTrue();
    }
  }

  /** Zero and gradient zero, by the fast path, by the definition, and by a mask of either kind. */
  @Test
  void aQueryWithoutKeysGivesZero() {
    Tensor may = Tensor.of(new boolean[] {true, false, true, false, false, false}, 2, 3);
    Tensor added =
        may.where(Tensor.zeros(DType.F64, Shape.of(2, 3)), Tensor.of(Double.NEGATIVE_INFINITY));
    for (Tensor mask : List.of(may, added)) {
      AttentionOptions o = PLAIN.withMask(mask);
      Tensor q = normal(1, 2, 4).requiresGrad();
      Tensor k = normal(2, 3, 4).requiresGrad();
      Tensor v = normal(3, 3, 2).requiresGrad();
      Tensor y = q.attention(k, v, o);
      Tensor definition = Adjoint.vmap(t -> t.attention(k, v, o)).apply(q.unsqueeze(0)).squeeze(0);
      assertThat(definition.allClose(y, 0, 1e-14)).isTrue();
      assertThat(y.select(0, 1).toDoubleArray()).containsOnly(0);
      assertThat(q.attentionWeights(k, o).select(0, 1).toDoubleArray()).containsOnly(0);
      y.tanh().sum().backward();
      Tensor dq = Objects.requireNonNull(q.grad());
      assertThat(dq.select(0, 1).toDoubleArray()).containsOnly(0);
      assertThat(dq.select(0, 0).abs().amin().item()).isPositive();
      for (Tensor t : List.of(k, v)) {
        Tensor g = Objects.requireNonNull(t.grad());
        assertThat(g.select(0, 1).toDoubleArray()).containsOnly(0);
        assertThat(g.isFinite().all().item()).isEqualTo(1);
      }
    }
    Tensor y = normal(1, 3, 2).attention(normal(2, 1, 2), normal(3, 1, 2), PLAIN.withCausalToEnd());
    assertThat(y.narrow(0, 0, 2).toDoubleArray()).containsOnly(0);
    assertThat(normal(1, 3, 2).attention(normal(2, 0, 2), normal(3, 0, 2)).toDoubleArray())
        .containsOnly(0);
  }

  @Test
  void notANumberIsSeen() {
    Tensor q = Tensor.of(new double[] {1, Double.NaN}, 2, 1);
    Tensor k = normal(2, 3, 1);
    Tensor may = Tensor.ones(DType.BOOL, Shape.of(2, 3));
    for (AttentionOptions o : List.of(PLAIN, PLAIN.withMask(may))) {
      double[] y = q.attention(k, k, o).toDoubleArray();
      assertThat(y[0]).isFinite();
      assertThat(y[1]).isNaN();
    }
  }

  @Test
  void aMaskWithAGradient() {
    Tensor q = normal(1, 2, 3, 4);
    Tensor k = normal(2, 2, 5, 4);
    Tensor v = normal(3, 2, 5, 2);
    GradCheck.check(
        in -> in.get(0).attention(in.get(1), in.get(2), PLAIN.withMask(in.get(3))).tanh().sum(),
        List.of(q, k, v, normal(4, 3, 5)),
        1e-8);
    Tensor bias = normal(4, 3, 5).requiresGrad();
    Tensor y = q.attention(k, v, PLAIN.withMask(bias));
    Tensor plain = q.attention(k, v, PLAIN.withMask(bias.detach()));
    assertThat(y.allClose(plain, 0, 1e-14)).isTrue();
    y.square().sum().backward();
    assertThat(bias.grad()).isNotNull();
  }

  /** Asked for in parts, twice, and with what is recorded, the gradients are the same. */
  @Test
  void gradientsOfOnePass() {
    Tensor q = normal(1, 4, 3, 2).requiresGrad();
    Tensor k = normal(2, 2, 5, 2).requiresGrad();
    Tensor v = normal(3, 2, 5, 3).requiresGrad();
    Tensor loss = q.attention(k, v, PLAIN.withCausal()).sin().sum();
    List<@Nullable Tensor> all =
        Adjoint.gradients(List.of(loss), List.of(q, k, v), Recording.GRAPH);
    Tensor again = q.attention(k, v, PLAIN.withCausal()).sin().sum();
    again.backward(Keep.GRAPH);
    List<Tensor> first = grads(q, k, v);
    again.backward();
    List<Tensor> twice = grads(q, k, v);
    for (int i = 0; i < 3; i++) {
      assertThat(first.get(i).allClose(Objects.requireNonNull(all.get(i)), 0, 1e-13)).isTrue();
      assertThat(first.get(i).mul(2).bitEquals(twice.get(i))).isTrue();
      @Nullable Tensor alone =
          Adjoint.gradients(
                  List.of(q.attention(k, v, PLAIN.withCausal()).sin().sum()),
                  List.of(List.of(q, k, v).get(i)),
                  Recording.NOTHING)
              .getFirst();
      assertThat(first.get(i).bitEquals(Objects.requireNonNull(alone))).isTrue();
    }
  }

  private static List<Tensor> grads(Tensor... leaves) {
    return java.util.Arrays.stream(leaves).map(t -> Objects.requireNonNull(t.grad())).toList();
  }

  @Test
  void dropout() {
    Tensor q = normal(1, 1, 40, 4);
    Tensor k = normal(2, 1, 50, 4);
    Tensor ones = Tensor.ones(DType.F64, Shape.of(1, 50, 1));
    AttentionOptions drops = PLAIN.withDropout(0.25);
    Tensor w = Rng.using(3, () -> q.attentionWeights(k, drops));
    double share = w.eq(0).to(DType.F64).mean().item();
    assertThat(share).isBetween(0.22, 0.28);
    Tensor kept = w.eq(0).where(w, q.attentionWeights(k, PLAIN).div(0.75));
    assertThat(w.allClose(kept, 1e-14, 0)).isTrue();
    Tensor y = Rng.using(3, () -> q.attention(k, ones, drops));
    assertThat(y.allClose(w.sumKeep(-1), 1e-13, 0)).isTrue();
    Tensor calm = Modes.evaluating(() -> q.attention(k, ones, drops));
    assertThat(calm.allClose(Tensor.ones(DType.F64, y.shape()), 1e-13, 0)).isTrue();
    assertThat(q.attention(k, ones, PLAIN.withDropout(1)).toDoubleArray()).containsOnly(0);
  }
}
